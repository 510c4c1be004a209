import { randomUUID } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createDataSource } from '@patchcord/database';
import { schemas, type Outcome } from '@patchcord/events';
import type { DataSource } from 'typeorm';

// What the specs stand on: a database of their own in a real PostgreSQL, and outcomes as the topic carries them.

export interface Database {
  /** Of the login; with the role of the console for what is under test. */
  url: string;
  owner: DataSource;
  console: DataSource;
  drop(): Promise<void>;
}

/** A migrated database on that server. */
export async function makeDatabase(base: string | undefined): Promise<Database> {
  if (!base) throw new Error('DATABASE_URL is not set: run this beside the local stack (npm test -- apps/console-api).');
  const server = await createDataSource({ url: base, connectionsMax: 1 }).initialize();
  const name = `console_${randomUUID().replaceAll('-', '')}`;
  await server.query(`create database ${name}`);
  const url = Object.assign(new URL(base), { pathname: `/${name}` }).href;
  const owner = await createDataSource({ url }).initialize();
  await owner.runMigrations({ transaction: 'each' });
  const console = await createDataSource({ url, role: 'console' }).initialize();
  const drop = async (): Promise<void> => {
    await console.destroy();
    await owner.destroy();
    await server.query(`drop database ${name} with (force)`);
    await server.destroy();
  };
  return { url, owner, console, drop };
}

/** A way to a PostgreSQL that can be cut and mended. */
export interface Way {
  url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
}

export async function openWay(databaseUrl: string): Promise<Way> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const further = connect(Number(target.port), target.hostname);
    for (const end of [socket, further]) {
      sockets.add(end);
      end.on('error', () => end.destroy()).on('close', () => sockets.delete(end));
    }
    socket.pipe(further).pipe(socket);
  });
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { url: Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href, cut, mend: () => listen(port) };
}

/** An end as it lies on the topic: that of an order's only command, applied a second after the change. */
export function anOutcome(changes: Partial<Outcome> = {}): Outcome {
  const { fields } = schemas.outcomes as { fields: readonly { name: string; default: unknown }[] };
  const blank = Object.fromEntries(fields.map((field) => [field.name, field.default])) as unknown as Outcome;
  const now = Date.now();
  return {
    ...blank,
    recordId: 'msg_1',
    storeHash: 'abc123',
    channelId: '1',
    resourceId: '118',
    occurredAt: now - 1_000,
    observedAt: now - 500,
    origin: 'webhook',
    resource: 'order',
    stage: 'deliver',
    outcome: 'applied',
    sourceTopic: 'bigcommerce.orders',
    sourcePartition: 0,
    sourceOffset: 1,
    path: '1/1.1/1',
    account: 'main',
    commandKind: 'order',
    effectKey: 'order/118',
    endedAt: now,
    ...changes,
  };
}

/** What a stage gets of it. Offsets go up with the place in the list, from `offset` on. */
export function arrived(outcomes: readonly Partial<Outcome>[], offset = 0): { event: Outcome; offset: string }[] {
  return outcomes.map((changes, index) => ({ event: anOutcome(changes), offset: String(offset + index) }));
}
