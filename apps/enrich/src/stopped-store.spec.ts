import { GateDrain } from '@patchcord/database';
import { allTopics, topics, type Command, type Customer, type Topic } from '@patchcord/events';
import { applySchemas, applyTopics, KafkaClient, type Outcome, type Received } from '@patchcord/kafka';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { aCustomer, aDocument, customer, openBed, partsOf, run, type Bed } from './bed.js';
import type { CommerceEvent } from './draft.js';
import type { EnrichStage } from './enrich.stage.js';
import { ParkedRecords } from './parked-records.js';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
const registryUrl = process.env['SCHEMA_REGISTRY_URL'] ?? '';

describe.skipIf(!process.env['DATABASE_URL'] || !process.env['KAFKA_BROKERS'])('a store that enrich stopped', () => {
  let bed: Bed;
  let kafka: KafkaClient;
  let schemaId: number;

  beforeAll(async () => {
    bed = await openBed(process.env['DATABASE_URL'] ?? '');
    await applyTopics({ brokers, topics: allTopics() });
    await applySchemas(registryUrl, allTopics());
    kafka = new KafkaClient({ brokers, clientId: 'spec', registryUrl });
    await kafka.connect();
    schemaId = await kafka.codec.writerId(topics.customers as Topic);
  });
  afterAll(async () => {
    await kafka.close();
    await bed.close();
  });

  /** A customer as it lies in Kafka. */
  function stored(storeHash: string, id: string, changes: Partial<Customer>, minute: number): Received<CommerceEvent> {
    const event = aCustomer(id, `${storeHash}-${id}@example.com`, { storeHash, ...changes }, minute);
    const key = `${storeHash}/customer/${id}`;
    return { ...customer(event), key, value: kafka.codec.encode(topics.customers as Topic, event, schemaId) };
  }

  /** Without a document every record is rejected, which no single record can be blamed for. */
  async function stop(stage: EnrichStage, storeHash: string): Promise<void> {
    const many = Array.from({ length: 200 }, (_, index) => stored(storeHash, `many-${index}`, {}, 0));
    const outcomes = await run(stage, ...many);
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['reject']));
    await vi.waitUntil(async () => (await gates(storeHash)) === 6, { timeout: 5_000 });
  }

  const gates = async (storeHash: string): Promise<number> =>
    ((await bed.owner.query('select from enrich.stopped_store where store_hash = $1', [storeHash])) as unknown[])
      .length;

  const parkedKeys = async (storeHash: string): Promise<string[]> =>
    (
      (await bed.owner.query('select key from enrich.parked where store_hash = $1 order by seq', [storeHash])) as {
        key: string;
      }[]
    ).map(({ key }) => key);

  const kinds = (outcomes: readonly Outcome[]): string[] =>
    outcomes.map((outcome) => (outcome.kind === 'park' ? `park ${outcome.reason}` : outcome.kind));

  /** Drains until no gate of the store is left. */
  async function drain(stage: EnrichStage, storeHash: string): Promise<void> {
    const { stops, dataSource } = partsOf(stage);
    const gateDrain = new GateDrain(dataSource, stops, new ParkedRecords(dataSource, kafka, stage));
    gateDrain.start();
    stops.start();
    await vi.waitUntil(async () => (await gates(storeHash)) === 0, { timeout: 15_000, interval: 50 });
    await gateDrain.stop();
  }

  it('parks its records in order, in every process, while other stores go on, and says so', async () => {
    const other = await bed.anotherStage();
    await stop(bed.stage, 'stopped1');

    const first = await run(bed.stage, stored('stopped1', '1', {}, 1), stored('abc123', '1', {}, 1));
    const second = await run(other, stored('stopped1', '1', { firstName: 'Second' }, 2));

    expect(kinds([...first, ...second])).toEqual(['park systemic', 'forward', 'park systemic']);
    expect(await parkedKeys('stopped1')).toEqual(['stopped1/customer/1', 'stopped1/customer/1']);
    expect(partsOf(other).stops.problem()).toContain('stopped1 (document version 0)');
    expect(await bed.owner.query(`select from enrich.contact where email like 'stopped1-%'`)).toEqual([]);
  });

  it('goes on with the next version of its document: what was parked first, in order, and then what comes', async () => {
    const stage = await bed.anotherStage();
    await stop(stage, 'stopped2');
    const names = ['First', 'Second', 'Third'];
    for (const [index, firstName] of names.entries())
      await run(stage, stored('stopped2', '2', { firstName }, index + 1));
    await bed.apply(aDocument('stopped2', { idPrefix: 'S2-' }), 1);

    // Behind what is parked, although the stop is over.
    await vi.waitUntil(() => !partsOf(stage).stops.isStoppedStore('stopped2'), { timeout: 5_000 });
    const behind = await run(stage, stored('stopped2', '2', { firstName: 'Fourth' }, 4));
    expect(kinds(behind)).toEqual(['park systemic']);
    await drain(stage, 'stopped2');
    const [passed] = await run(stage, stored('stopped2', '2', { firstName: 'Fifth' }, 5));

    expect(passed?.kind).toBe('forward');
    expect(await parkedKeys('stopped2')).toEqual([]);
    const sent = await commandsOf('stopped2', 4);
    expect(sent.map(({ contact }) => (JSON.parse(contact?.body ?? '{}') as { first_name: string }).first_name)).toEqual(
      [...names, 'Fourth'],
    );
    expect(sent.map(({ version }) => version)).toEqual([...sent.map(({ version }) => version)].sort((a, b) => a - b));
    const [{ facts }] = await bed.owner.query(
      `select facts from enrich.contact where email = 'stopped2-2@example.com'`,
    );
    expect(facts).toMatchObject([{ body: { first_name: 'Fifth' } }]);
  });

  it('lets nothing pass what is parked while records go on coming', async () => {
    const stage = await bed.anotherStage();
    await stop(stage, 'stopped4');
    const passed: number[] = [];
    let count = 0;
    const put = async (): Promise<void> => {
      count += 1;
      const [outcome] = await run(stage, stored('stopped4', '4', { firstName: String(count) }, count));
      if (outcome?.kind === 'forward') passed.push(count);
    };
    for (let times = 0; times < 3; times += 1) await put();
    await bed.apply(aDocument('stopped4', { idPrefix: 'S4-' }), 1);

    const draining = drain(stage, 'stopped4');
    while ((await gates('stopped4')) > 0) await put();
    await draining;
    for (let times = 0; times < 3; times += 1) await put();

    const parked = count - passed.length;
    expect(parked).toBeGreaterThan(3);
    expect(passed).toEqual(Array.from({ length: passed.length }, (_, index) => parked + index + 1));
    const sent = await commandsOf('stopped4', parked);
    expect(sent.map(({ contact }) => (JSON.parse(contact?.body ?? '{}') as { first_name: string }).first_name)).toEqual(
      Array.from({ length: parked }, (_, index) => String(index + 1)),
    );
  });

  it('goes on when a person releases it, and is judged anew', async () => {
    const stage = await bed.anotherStage();
    await stop(stage, 'stopped3');
    await run(stage, stored('stopped3', '3', {}, 1));
    await bed.owner.query(
      `insert into console.stage_release (stage, store_hash, released_by) values ('enrich', 'stopped3', 'spec')`,
    );

    await drain(stage, 'stopped3');

    // Still without a document: its own record is rejected, which is one reject and no stop.
    expect(await parkedKeys('stopped3')).toEqual([]);
    expect(kinds(await run(stage, stored('stopped3', '4', {}, 2)))).toEqual(['reject']);
  });

  /** The commands of a store, in the order of the topic. */
  async function commandsOf(storeHash: string, count: number): Promise<Command[]> {
    const consumer = kafka.kafka.consumer({ groupId: `spec-${storeHash}-${Date.now()}`, maxWaitTimeInMs: 100 });
    const commands: Command[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic: topics.commands.name, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        await kafka.codec.prepare([message.value]);
        const command = kafka.codec.decode(topics.commands as Topic, message.value) as Command;
        if (command.storeHash === storeHash) commands.push(command);
      },
    });
    await vi.waitUntil(() => commands.length >= count, { timeout: 10_000 });
    await consumer.disconnect();
    return commands;
  }
});
