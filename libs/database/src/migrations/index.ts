import { Schemas1700000000001 } from './0001-schemas.js';
import { Ingest1700000000002 } from './0002-ingest.js';
import { Enrich1700000000003 } from './0003-enrich.js';
import { Deliver1700000000004 } from './0004-deliver.js';
import { Console1700000000005 } from './0005-console.js';
import { Ingress1700000000006 } from './0006-ingress.js';
import { Stops1700000000007 } from './0007-stops.js';
import { Redrive1700000000008 } from './0008-redrive.js';

/** In the order they run. A migration that was released is never edited: the next one mends it. */
export const migrations = [Schemas1700000000001, Ingest1700000000002, Enrich1700000000003, Deliver1700000000004, Console1700000000005, Ingress1700000000006, Stops1700000000007, Redrive1700000000008] as const;
