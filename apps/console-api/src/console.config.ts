import { baseConfig, commaList, databaseConfig, defineConfig, httpConfig, kafkaConfig, secret, type ConfigOf } from '@patchcord/runtime';
import { z } from 'zod';

const roles = ['writer', 'api'] as const;

/** The environment of a console-api process. */
export const consoleConfig = defineConfig({
  ...baseConfig,
  ...httpConfig,
  ...kafkaConfig,
  ...databaseConfig,
  consoleRoles: commaList()
    .pipe(z.array(z.enum(roles)).min(1))
    .default([...roles])
    .describe('What this process does: writer (outcomes and error records into PostgreSQL), api (answers people), or both'),
  patchcordToken: secret().optional().describe('Bearer token that the api role asks of every request; needed by that role'),
  outcomeRetentionDays: z.coerce.number().int().min(2).max(400).default(35).describe('Days that outcomes are kept in PostgreSQL'),
  errorRetentionDays: z.coerce.number().int().min(2).max(400).default(90).describe('Days that a rejected record is kept in PostgreSQL after it was last seen'),
});

export type ConsoleConfig = ConfigOf<typeof consoleConfig>;
