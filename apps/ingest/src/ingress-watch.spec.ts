import { KafkaClient } from '@patchcord/kafka';
import { Health } from '@patchcord/runtime';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryDatabase, type TemporaryDatabase } from './bed.js';
import { IngressWatch } from './ingress-watch.js';
import { Outages } from './outages.js';

const { KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL } = process.env;
const WAIT = { timeout: 25_000, interval: 100 };

/** A way to the broker that can be opened. */
class Way {
  private readonly sockets = new Set<Socket>();
  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  /** Closed at first: nobody listens there. */
  static async reserve(broker: string): Promise<Way> {
    const [host = '', port = ''] = broker.split(':');
    const server = createServer((socket) => {
      const other = connect(Number(port), host);
      for (const one of [socket, other]) {
        way.sockets.add(one);
        one.on('error', () => one.destroy());
      }
      socket.pipe(other).pipe(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const way = new Way(server, `127.0.0.1:${(server.address() as AddressInfo).port}`);
    await way.close();
    return way;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(Number(this.address.split(':')[1]), '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }
}

describe.skipIf(!KAFKA_BROKERS || !DATABASE_URL)('IngressWatch', () => {
  let database: TemporaryDatabase;

  beforeAll(async () => {
    database = await temporaryDatabase(DATABASE_URL ?? '');
  });
  beforeEach(() => database.dataSource.query('truncate ingest.ingress, ingest.outage'));
  afterAll(() => database.remove());

  const goodAge = async (): Promise<number | undefined> =>
    (
      await database.dataSource.query<{ age: number }[]>(
        'select extract(epoch from now() - good_until)::float8 as age from ingest.ingress',
      )
    )[0]?.age;
  const outages = async (): Promise<{ seconds: number }[]> =>
    database.dataSource.query(
      'select extract(epoch from ended - began)::float8 as seconds, store_hash from ingest.outage',
    );

  function watchOf(broker: string): { watch: IngressWatch; health: Health; stop: () => Promise<void> } {
    const kafka = new KafkaClient({ brokers: [broker], clientId: 'spec', registryUrl: SCHEMA_REGISTRY_URL ?? '' });
    const health = new Health();
    const watch = new IngressWatch(new Outages(database.dataSource), kafka, health);
    return {
      watch,
      health,
      stop: async () => {
        await watch.onModuleDestroy();
        await kafka.close();
      },
    };
  }

  it('leaves a heartbeat while webhooks could be put into Kafka, and none while the process stops', async () => {
    const { watch, health, stop } = watchOf((KAFKA_BROKERS ?? '').split(',')[0] ?? '');
    watch.onApplicationBootstrap();
    await vi.waitFor(async () => expect(await goodAge()).toBeLessThan(1), WAIT);
    health.phase = 'stopping';
    await vi.waitFor(async () => expect(await goodAge()).toBeGreaterThan(2), WAIT);
    await stop();
    expect(await outages()).toEqual([]);
  });

  it('notes the time in which Kafka could not be reached, though no webhook came in it', async () => {
    const way = await Way.reserve((KAFKA_BROKERS ?? '').split(',')[0] ?? '');
    const { watch, stop } = watchOf(way.address);
    watch.taken();
    watch.onApplicationBootstrap();
    await vi.waitFor(async () => expect(await goodAge()).toBeGreaterThan(9), WAIT);
    expect(await outages()).toEqual([]);

    await way.open();

    const [outage] = await vi.waitFor(async () => {
      const noted = await outages();
      expect(noted).toHaveLength(1);
      return noted;
    }, WAIT);
    expect(outage).toMatchObject({ store_hash: null });
    expect(outage?.seconds).toBeGreaterThan(10);
    await vi.waitFor(async () => expect(await goodAge()).toBeLessThan(2), WAIT);
    await stop();
    await way.close();
  }, 60_000);
});
