import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeJson } from './folders.mjs';
import { identify, isAlive, launch, settled, signalProcess, stopProcess } from './process.mjs';
import { stopLeftovers, Supervisor } from './supervisor.mjs';

describe('Supervisor', () => {
  let folder: string;
  let said: string[];
  let supervisor: Supervisor;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'supervisor-spec-'));
    said = [];
    supervisor = new Supervisor({
      dataDir: join(folder, 'data'),
      logsDir: join(folder, 'logs'),
      say: (line: string) => said.push(line),
      backoffMs: 5,
    });
  });
  afterEach(async () => {
    await supervisor.stop(undefined, { graceMs: 500 });
    rmSync(folder, { recursive: true });
  });

  it('waits until a service is ready, and starts it again with its last words shown when it dies', async () => {
    await supervisor.start(await aService('ingest', serving));
    const first = supervisor.pids.ingest;
    if (first === undefined) throw new Error('It is ready and not among those that run.');

    signalProcess(first, 'SIGKILL');

    expect(await settled(() => supervisor.pids.ingest !== undefined && supervisor.pids.ingest !== first, 10_000)).toBe(
      true,
    );
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('ingest ended (SIGKILL); it is started again in 0.005 s (1 of 5). The end of');
    expect(said[0]).toContain('\n  serving');
  });

  it('gives up on a service that ends six times, and names it', async () => {
    const service = await aService('deliver', 'console.log("no database"); process.exit(1);');

    await expect(supervisor.start(service)).rejects.toThrow('deliver did not become ready. The end of');
    expect(supervisor.gaveUp).toEqual(['deliver']);
    expect(said.at(-1)).toContain('deliver ended (exit code 1) 6 times and is not started again.');
    expect(readFileSync(join(folder, 'logs', 'deliver.log'), 'utf8')).toBe('no database\n'.repeat(6));
  });

  it('stops the services before the simulator, and kills what does not end', async () => {
    const order = join(folder, 'order');
    const ends = (name: string): string =>
      `process.on('SIGTERM', () => { require('node:fs').appendFileSync(${JSON.stringify(order)}, '${name}\\n'); process.exit(0); });`;
    await supervisor.start(await aService('simulator', serving + ends('simulator')));
    await supervisor.start(await aService('enrich', serving + ends('enrich')));
    await supervisor.start(await aService('deaf', `${serving}process.on('SIGTERM', () => {});`));
    const pids = Object.values(supervisor.pids);

    await supervisor.stop([['enrich', 'deaf'], ['simulator']], { graceMs: 1_000 });

    expect(readFileSync(order, 'utf8')).toBe('enrich\nsimulator\n');
    expect(pids.filter(isAlive)).toEqual([]);
    expect(said).toEqual([]);
  });

  it('stops what a killed supervisor left, and nobody else', async () => {
    const dataDir = join(folder, 'data');
    const idle = {
      command: process.execPath,
      args: ['-e', 'setInterval(() => {}, 1_000)'],
      logFile: join(folder, 'log'),
    };
    const left = launch({ ...idle, env: { PATCHCORD_DATA: dataDir } });
    const stranger = launch({ ...idle, env: { PATCHCORD_DATA: '/another/folder' } });
    try {
      writeJson(join(dataDir, 'services.json'), {
        ingest: left.identity,
        enrich: stranger.identity,
        deliver: { ...identify(process.pid), startedAt: 'long ago' },
      });

      expect(await stopLeftovers(dataDir)).toBe(1);
      expect(isAlive(left.identity.pid)).toBe(false);
      expect(isAlive(stranger.identity.pid)).toBe(true);
    } finally {
      await stopProcess(stranger.identity, { signal: 'SIGKILL' });
    }
  });

  const serving =
    "require('node:http').createServer((request, response) => response.end('ok')).listen(Number(process.env.ADMIN_PORT), '127.0.0.1', () => console.log('serving'));";

  async function aService(
    name: string,
    script: string,
  ): Promise<{ name: string; main: string; env: NodeJS.ProcessEnv; readyUrl: string }> {
    const main = join(folder, `${name}.cjs`);
    writeFileSync(main, script);
    const port = await freePort();
    return {
      name,
      main,
      env: { ...process.env, ADMIN_PORT: String(port) },
      readyUrl: `http://127.0.0.1:${port}/health/ready`,
    };
  }
});

async function freePort(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
