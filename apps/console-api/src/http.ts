import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { HttpOptions } from '@patchcord/runtime';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ConsoleConfig } from './console.config.js';
import { OpenApi, openApiOf } from './openapi.js';

/** Where the api role listens; nothing for a process that only writes. */
export function httpOptions(config: ConsoleConfig): HttpOptions | undefined {
  if (!config.consoleRoles.includes('api')) return undefined;
  return { port: config.httpPort, host: config.httpHost, configure };
}

function configure(app: NestFastifyApplication): void {
  app.useGlobalPipes(new StandardSchemaValidationPipe());
  app.get(OpenApi).document = openApiOf(app);
}
