import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { choosePort, releasePorts, sweepPorts } from './ports.mjs';

describe('choosePort', () => {
  let server: Server | undefined;

  afterEach(async () => {
    releasePorts();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    server = undefined;
  });

  it('says in one sentence that a configured port is taken', async () => {
    const port = await takenPort();

    await expect(choosePort({ setting: 'KAFKA_PORT', configured: String(port) })).rejects.toThrow(
      `Port ${port} (KAFKA_PORT) is taken by another program: stop that program, or set KAFKA_PORT to another port in .env.`,
    );
  });

  it('says that a configured port is no port', async () => {
    await expect(choosePort({ setting: 'KAFKA_PORT', configured: '99999' })).rejects.toThrow(
      'KAFKA_PORT is "99999", which is not a port',
    );
  });

  it('keeps the port of last time, and takes another when that one is taken now', async () => {
    const free = await choosePort({ setting: 'X' });
    releasePorts();
    expect(await choosePort({ setting: 'X', remembered: free })).toBe(free);

    const taken = await takenPort();
    expect(await choosePort({ setting: 'X', remembered: taken })).not.toBe(taken);
  });

  it('never gives a port that another run has reserved but not yet bound', async () => {
    const port = await choosePort({ setting: 'X' });

    expect(await choosePort({ setting: 'Y', remembered: port })).not.toBe(port);
  });

  it('takes over the reservation of a run that is dead, and leaves none behind', async () => {
    const port = await choosePort({ setting: 'X' });
    releasePorts();
    const reservation = join(tmpdir(), `patchcord-port-${port}`);
    // Larger than any process id that Linux gives.
    writeFileSync(reservation, '99999999');

    expect(await choosePort({ setting: 'X', remembered: port })).toBe(port);
    releasePorts();
    expect(existsSync(reservation)).toBe(false);
  });

  it('sweeps away the reservations of dead runs and leaves those of live ones', async () => {
    const port = await choosePort({ setting: 'X' });
    const dead = join(tmpdir(), 'patchcord-port-19999');
    writeFileSync(dead, '99999999');

    sweepPorts();

    expect(existsSync(dead)).toBe(false);
    expect(existsSync(join(tmpdir(), `patchcord-port-${port}`))).toBe(true);
  });

  async function takenPort(): Promise<number> {
    server = createServer();
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
});
