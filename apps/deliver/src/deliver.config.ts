import { baseConfig, databaseConfig, defineConfig, kafkaConfig, type ConfigOf } from '@patchcord/runtime';
import { z } from 'zod';

/** The environment of `deliver`. */
export const deliverConfig = defineConfig({
  ...baseConfig,
  ...kafkaConfig,
  ...databaseConfig,
  cordialApiUrl: z
    .url()
    .default('https://api.cordial.io')
    .describe('Host of Cordial API for the region of the accounts; /v2 is added to it'),
  callsInFlightMax: z.coerce
    .number()
    .int()
    .min(1)
    .max(2_000)
    .default(256)
    .describe('Calls to Cordial that may be out at once, over all accounts'),
  recordsInFlightMax: z.coerce
    .number()
    .int()
    .min(1)
    .default(2_000)
    .describe('Commands taken from a topic and not yet ended'),
  backlogPollMs: z.coerce
    .number()
    .int()
    .min(10)
    .default(250)
    .describe('How often commands that wait in PostgreSQL are looked for'),
  accountSilentAfterMs: z.coerce
    .number()
    .int()
    .min(100)
    .default(30_000)
    .describe('An account that answered no call for this long counts as down'),
  attemptRetentionDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(400)
    .default(35)
    .describe('Days that attempts which were not the last good one are kept in PostgreSQL'),
  accountProbeMs: z.coerce.number().int().min(10).default(2_000).describe('How often an account that is down is tried'),
});
export type DeliverConfig = ConfigOf<typeof deliverConfig>;
