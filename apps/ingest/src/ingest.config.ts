import {
  baseConfig,
  commaList,
  databaseConfig,
  defineConfig,
  httpConfig,
  kafkaConfig,
  type ConfigOf,
} from '@patchcord/runtime';
import { z } from 'zod';

const roles = ['receiver', 'fetcher'] as const;
export type IngestRole = (typeof roles)[number];

/** The environment of an ingest process. */
export const ingestConfig = defineConfig({
  ...baseConfig,
  ...httpConfig,
  ...kafkaConfig,
  ...databaseConfig,
  ingestRoles: commaList()
    .pipe(z.array(z.enum(roles)).min(1))
    .default([...roles])
    .describe(
      'What this process does: receiver (takes webhooks), fetcher (fetches what they name, keeps the hooks), or both',
    ),
  bigcommerceApiUrl: z
    .url()
    .default('https://api.bigcommerce.com')
    .describe('Base URL of the BigCommerce API, or of a stand-in'),
  publicUrl: z
    .url()
    .optional()
    .describe('Where BigCommerce reaches the receiver from outside; without it changes are polled'),
  ingestGroup: z.string().min(1).default('ingest').describe('Consumer group that reads the notices'),
  storeCallsMax: z.coerce.number().int().positive().default(8).describe('BigCommerce calls of one store at one time'),
  deltaSeconds: z.coerce
    .number()
    .int()
    .positive()
    .default(900)
    .describe(
      'How often changes are asked for beside webhooks, in seconds; without PUBLIC_URL the store document says how often',
    ),
  hookExceptionsUrl: z
    .url()
    .optional()
    .describe(
      'Like PUBLIC_URL by another host name: where BigCommerce tells of failed deliveries, also while it sends nothing to PUBLIC_URL',
    ),
  hookCheckSeconds: z.coerce
    .number()
    .int()
    .positive()
    .default(180)
    .describe('How often the hooks of a store are compared and switched on again, in seconds'),
});
export type IngestConfig = ConfigOf<typeof ingestConfig>;
