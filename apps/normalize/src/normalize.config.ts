import { baseConfig, databaseConfig, defineConfig, kafkaConfig, type ConfigOf } from '@patchcord/runtime';
import { z } from 'zod';

/** The environment of normalize. */
export const normalizeConfig = defineConfig({
  ...baseConfig,
  ...kafkaConfig,
  ...databaseConfig,
  batchRecordsMax: z.coerce.number().int().positive().default(500).describe('Records taken into one batch'),
  batchesInFlightMax: z.coerce
    .number()
    .int()
    .positive()
    .default(2)
    .describe('Batches of one consumer under way at a time'),
});

export type NormalizeConfig = ConfigOf<typeof normalizeConfig>;
