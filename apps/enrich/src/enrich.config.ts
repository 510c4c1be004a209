import { baseConfig, databaseConfig, defineConfig, kafkaConfig, type ConfigOf } from '@patchcord/runtime';
import { z } from 'zod';

const count = (): z.ZodCoercedNumber => z.coerce.number().int().positive();
const milliseconds = (): z.ZodCoercedNumber => z.coerce.number().int().nonnegative();

/** The environment of enrich. */
export const enrichConfig = defineConfig({
  ...baseConfig,
  ...kafkaConfig,
  ...databaseConfig,
  batchRecordsMax: count()
    .max(500)
    .default(500)
    .describe('Records taken into one batch, at most 500: their contacts stay locked until Kafka has the outputs'),
  batchesInFlightMax: count().default(2).describe('Batches of one consumer under way at a time'),
  databaseConnectionsMax: count().default(12).describe('Connections to PostgreSQL: one a batch under way, and two'),
  customerWaitMs: milliseconds()
    .default(60_000)
    .describe(
      'How long an order waits for a customer that is not known yet, before it goes to the contact of its billing e-mail',
    ),
  bulkLeavesMs: milliseconds()
    .default(900_000)
    .describe(
      'Bulk work leaves to the live lane the milestones of orders modified within this time, or after the watermark of the delta',
    ),
});

export type EnrichConfig = ConfigOf<typeof enrichConfig>;
