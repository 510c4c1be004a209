import {
  Body,
  Controller,
  Get,
  Inject,
  Module,
  Post,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { EventPattern, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { baseConfig, httpConfig } from './base.config.js';
import { defineConfig, type ConfigOf } from './config.js';
import { Health } from './health.js';
import { createLogger } from './log.js';
import { CONFIG, startService } from './service.js';
import { MICROSERVICE_STRATEGIES } from './strategies.js';

// The smallest service that has everything: its spec runs it as a process of its own, and figures of an idle service are taken from it.

const log = createLogger('example');

export const exampleConfig = defineConfig({
  ...baseConfig,
  ...httpConfig,
  withHttp: z.stringbool().default(false).describe('Whether it answers HTTP requests'),
  workMs: z.coerce.number().default(0).describe('How long a request and the last batch take'),
  fault: z.enum(['none', 'throw', 'reject']).default('none').describe('What goes wrong after the start'),
});
type ExampleConfig = ConfigOf<typeof exampleConfig>;

/** Hands one event to its handler when it starts; its last batch takes a while. */
class ExampleTransport extends Server implements CustomTransportStrategy {
  constructor(private readonly workMs: number) {
    super();
  }

  listen(callback: () => void): void {
    const handler = this.getHandlerByPattern('greetings');
    log.info('transport listens', { patterns: [...this.messageHandlers.keys()] });
    callback();
    if (handler) void handler('hello');
  }

  async close(): Promise<void> {
    await wait(this.workMs);
    log.info('transport drained');
  }

  on(): void {}

  unwrap<T>(): T {
    return undefined as T;
  }
}

@Controller()
export class ExampleController {
  constructor(@Inject(CONFIG) private readonly config: ExampleConfig) {}

  @EventPattern('greetings')
  onGreeting(greeting: string): void {
    log.info('event handled', { greeting });
  }

  @Get('slow')
  async slow(): Promise<string> {
    log.info('request taken');
    await wait(this.config.workMs);
    return 'done';
  }

  @Post('bytes')
  echo(@Body() body: Buffer): { isBuffer: boolean; text: string } {
    return { isBuffer: Buffer.isBuffer(body), text: String(body) };
  }
}

export class ExamplePool implements OnModuleDestroy, OnApplicationShutdown {
  onModuleDestroy(): void {
    log.info('loops stopped');
  }

  onApplicationShutdown(): void {
    log.info('pool closed');
  }
}

@Module({
  controllers: [ExampleController],
  providers: [
    ExamplePool,
    {
      provide: MICROSERVICE_STRATEGIES,
      inject: [CONFIG, Health],
      useFactory: ({ workMs }: ExampleConfig, health: Health) => {
        health.live('example', () => null);
        return [new ExampleTransport(workMs)];
      },
    },
  ],
})
export class ExampleModule {}

export async function runExample(): Promise<void> {
  const service = await startService(ExampleModule, {
    name: 'example',
    config: exampleConfig,
    http: ({ withHttp, httpPort: port, httpHost: host }) => (withHttp ? { port, host, bodies: 'bytes' } : undefined),
  });
  const { fault } = service.app.get<ExampleConfig>(CONFIG);
  if (fault === 'throw') setTimeout(() => (undefined as unknown as { field: string }).field);
  if (fault === 'reject') void Promise.reject(new Error('nobody waits for this'));
}

if (process.argv[2] === 'run') await runExample();
