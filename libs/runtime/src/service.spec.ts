import type { DynamicModule } from '@nestjs/common';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { baseConfig } from './base.config.js';
import { defineConfig } from './config.js';
import { ExampleModule, exampleConfig } from './example-service.js';
import { startService, type Service } from './service.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const outDir = `${root}dist/spec`;

/** Node does not run decorators, so the example is built once; its dependencies are those of the workspace. */
beforeAll(async () => {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
    build: { ssr: 'src/example-service.ts', outDir, target: 'node24', emptyOutDir: true, minify: false },
  });
});

interface Line {
  msg: string;
  level: string;
  [field: string]: unknown;
}

/** The example service as a process of its own. */
class ExampleProcess {
  readonly lines: Line[] = [];
  private readonly child: ChildProcess;
  private readonly exited: Promise<number | null>;

  constructor(env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [`${outDir}/example-service.js`, 'run'], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    // Not its `close`, which does not come after the channel was disconnected from this side.
    const read = this.child.stdout === null ? undefined : once(this.child.stdout, 'end');
    this.exited = once(this.child, 'exit').then(async ([code]) => (await read, code as number | null));
    let rest = '';
    this.child.stdout?.on('data', (chunk) => {
      const parts = (rest + String(chunk)).split('\n');
      rest = parts.pop() ?? '';
      this.lines.push(...parts.map((part) => JSON.parse(part) as Line));
    });
  }

  async addresses(): Promise<{ name: string; adminUrl: string; httpUrl?: string }> {
    const [message] = (await once(this.child, 'message')) as [{ name: string; adminUrl: string; httpUrl?: string }];
    return message;
  }

  async logged(message: string): Promise<void> {
    await expect.poll(() => this.messages(), { timeout: 10_000, interval: 10 }).toContain(message);
  }

  messages(): string[] {
    return this.lines.map((line) => line.msg);
  }

  /** As if the process that started it had been killed. */
  orphan(): void {
    this.child.disconnect();
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  exitCode(): Promise<number | null> {
    return this.exited;
  }
}

describe('a service with its own process', () => {
  let running: ExampleProcess | undefined;
  afterEach(() => running?.kill('SIGKILL'));

  function example(env: NodeJS.ProcessEnv = {}): ExampleProcess {
    running = new ExampleProcess(env);
    return running;
  }

  it('starts its strategies, tells its parent where it listens, and reports health and metrics', async () => {
    const service = example();
    const { name, adminUrl, httpUrl } = await service.addresses();

    const [live, ready, scraped] = await Promise.all(
      ['/health/live', '/health/ready', '/metrics'].map(async (path) => {
        const response = await fetch(adminUrl + path);
        return { status: response.status, text: await response.text() };
      }),
    );

    expect([name, httpUrl]).toEqual(['example', undefined]);
    expect(live).toEqual({ status: 200, text: '{"status":"ok","checks":{"example":"ok"}}' });
    expect(ready).toEqual({ status: 200, text: '{"status":"ok","checks":{}}' });
    expect(scraped?.text).toContain('process_resident_memory_bytes');
    expect(scraped?.text).toContain('nodejs_eventloop_utilization');
    await service.logged('event handled');
  });

  it('drains its strategies before its providers close, and exits with 0', async () => {
    const service = example({ WORK_MS: '300' });
    const { adminUrl } = await service.addresses();

    service.kill('SIGTERM');
    await service.logged('stopping');
    const ready = await fetch(`${adminUrl}/health/ready`);

    expect([ready.status, await ready.text()]).toEqual([
      503,
      '{"status":"failing","checks":{"service":"The service is stopping."}}',
    ]);
    expect(await service.exitCode()).toBe(0);
    expect(service.messages().slice(-5)).toEqual([
      'stopping',
      'transport drained',
      'loops stopped',
      'pool closed',
      'stopped',
    ]);
  });

  it('stops once, however often it is told to', async () => {
    const service = example({ WORK_MS: '300' });
    await service.addresses();

    service.kill('SIGTERM');
    service.kill('SIGINT');
    await service.logged('transport drained');
    service.kill('SIGINT');

    expect(await service.exitCode()).toBe(0);
    expect(service.messages().filter((message) => message === 'pool closed')).toHaveLength(1);
  });

  it('stops in order when the process that started it is gone', async () => {
    const service = example();
    await service.addresses();

    service.orphan();

    expect(await service.exitCode()).toBe(0);
    expect(service.messages().slice(-2)).toEqual(['pool closed', 'stopped']);
  });

  it('finishes the requests that it took, and refuses new ones, when it stops', async () => {
    const service = example({ WITH_HTTP: '1', WORK_MS: '500' });
    const { httpUrl = '' } = await service.addresses();

    const taken = fetch(`${httpUrl}/slow`);
    await service.logged('request taken');
    service.kill('SIGTERM');
    await service.logged('stopping');
    const { hostname, port } = new URL(httpUrl);
    const refused = once(connect(Number(port), hostname), 'connect');

    await expect(refused).rejects.toThrow('ECONNREFUSED');
    expect(await (await taken).text()).toBe('done');
    expect(await service.exitCode()).toBe(0);
    expect(service.messages().slice(-3)).toEqual(['loops stopped', 'pool closed', 'stopped']);
  });

  it.each([
    ['throw', 'an error that nobody caught'],
    ['reject', 'a rejection that nobody handled'],
  ])('ends with 1 after a fault of kind %s', async (fault, message) => {
    const service = example({ FAULT: fault });

    expect(await service.exitCode()).toBe(1);
    expect(service.lines.at(-1)).toMatchObject({ level: 'fatal', msg: message });
  });

  it('names every bad variable and ends with 1 when it cannot start', async () => {
    const service = example({ ADMIN_PORT: 'high', LOG_LEVEL: 'loud' });

    expect(await service.exitCode()).toBe(1);
    expect(service.lines).toMatchObject([
      {
        level: 'fatal',
        msg: 'could not start',
        error: { name: 'ConfigError', message: expect.stringMatching(/ADMIN_PORT.*\n.*LOG_LEVEL/) },
      },
    ]);
  });

  it('says that its port is taken and ends with 1', async () => {
    const first = example();
    const { adminUrl } = await first.addresses();
    const second = new ExampleProcess({ ADMIN_PORT: new URL(adminUrl).port });

    expect(await second.exitCode()).toBe(1);
    expect(second.lines.at(-1)).toMatchObject({ msg: 'could not start', error: { code: 'EADDRINUSE' } });
  });
});

describe('a service within the process of a spec', () => {
  let service: Service | undefined;
  afterEach(async () => void (await service?.stop()));

  it('takes bodies as bytes, whatever they claim to be', async () => {
    service = await startService(ExampleModule, {
      name: 'example',
      config: exampleConfig,
      http: () => ({ port: 0, host: '127.0.0.1', bodies: 'bytes' }),
      ownsProcess: false,
      env: { LOG_LEVEL: 'silent' },
    });

    const response = await fetch(`${service.httpUrl}/bytes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"not json',
    });

    expect(await response.json()).toEqual({ isBuffer: true, text: '{"not json' });
    expect(await service.stop()).toBe(true);
  });

  it('lets a module shape itself by the configuration', async () => {
    class RoleModule {
      static forConfig({ serviceInstance }: { serviceInstance: string }): DynamicModule {
        return { module: RoleModule, providers: [{ provide: 'ROLE', useValue: `role of ${serviceInstance}` }] };
      }
    }

    service = await startService(RoleModule, {
      name: 'example',
      config: defineConfig(baseConfig),
      ownsProcess: false,
      env: { LOG_LEVEL: 'silent', SERVICE_INSTANCE: 'one' },
    });

    expect(service.app.get('ROLE')).toBe('role of one');
  });

  it('throws what keeps it from starting', async () => {
    const start = startService(ExampleModule, {
      name: 'example',
      config: exampleConfig,
      ownsProcess: false,
      env: { WORK_MS: 'long' },
    });

    await expect(start).rejects.toThrow('WORK_MS is not valid');
  });
});
