import { basename } from 'node:path';
import { removeTopics } from './topics-removed.js';

// Runs before each end-to-end spec file. Consumer groups have one name each and each file has a database of its own, so what the
// file before it left on the topics would reach services that know nothing of it.

/* eslint-disable no-restricted-properties -- part of the specs, which get the addresses of their stack so */
const brokers = process.env['KAFKA_BROKERS'];
// The stack of a test run, which is thrown away; never a broker that somebody else uses.
const isThrownAway = basename(process.env['PATCHCORD_STACK'] ?? '').startsWith('test-');

if (brokers && isThrownAway) await removeTopics(brokers.split(','));
