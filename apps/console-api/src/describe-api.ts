import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { CONFIG, Health } from '@patchcord/runtime';
import type { ConsoleConfig } from './console.config.js';
import { ConsoleModule } from './console.module.js';
import { openApiOf } from './openapi.js';

class Root {}

/** The contract without Kafka or PostgreSQL: in Nest's preview nothing is made, only the routes are looked at. */
export async function describeApi(): Promise<OpenAPIObject> {
  const api = ConsoleModule.forConfig({ consoleRoles: ['api'] } as unknown as ConsoleConfig);
  const given = [CONFIG, Health].map((token) => ({ provide: token, useValue: {} }));
  const root = { module: Root, global: true, imports: [api], providers: given, exports: [CONFIG, Health] };
  const app = await NestFactory.create(root, new FastifyAdapter(), { preview: true, logger: false, abortOnError: false });
  return openApiOf(app);
}
