import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { patchKafkajs } from './kafkajs-patches.js';

const require = createRequire(import.meta.url);

it('patches internals that kafkajs 2.2.4 has', () => {
  const { version } = require('kafkajs/package.json') as { version: string };
  const queue = (require('kafkajs/src/network/requestQueue') as { prototype: object }).prototype;
  const group = (require('kafkajs/src/consumer/consumerGroup') as { prototype: object }).prototype;

  expect(version).toBe('2.2.4');
  expect(queue).toHaveProperty('scheduleCheckPendingRequests');
  expect(group).toHaveProperty('joinAndSync');
});

it('arms no timer on an idle connection', () => {
  patchKafkajs();
  const { prototype } = require('kafkajs/src/network/requestQueue') as {
    prototype: { scheduleCheckPendingRequests(): void };
  };
  const idle = { throttledUntil: -1, pending: [], throttleCheckTimeoutId: null };

  prototype.scheduleCheckPendingRequests.call(idle);

  expect(idle.throttleCheckTimeoutId).toBeNull();
});
