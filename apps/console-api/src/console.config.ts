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
  patchcordToken: secret().optional().describe('Bearer token that the api role asks of every request; that role needs it or PATCHCORD_TOKENS'),
  patchcordTokens: secret().optional().describe('Tokens with a name each, as in anna=…,ops=…: the audit trail says under which name something was done'),
  outcomeRetentionDays: z.coerce.number().int().min(2).max(400).default(35).describe('Days that outcomes are kept in PostgreSQL'),
  errorRetentionDays: z.coerce.number().int().min(2).max(400).default(90).describe('Days that is kept what was wrong with a rejected record, after it was last seen'),
  errorBytesRetentionDays: z.coerce.number().int().min(1).max(400).default(28).describe('Days that its bytes, key and headers are kept; so long it can be sent again'),
});

export type ConsoleConfig = ConfigOf<typeof consoleConfig>;
