import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { DependencyDownError, errorTopic, InvalidRecordError, topics, type Topic } from '@patchcord/events';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { aNote, applyAll, committed, connect, noteTopic, readUntil, type Note } from './bed.js';
import type { KafkaClient } from './kafka-client.js';
import { applied, forward, reject, type Outcome, type Received } from './stage.js';
import { StageServer, type StageServerOptions } from './stage-server.js';

const address = {
  brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','),
  registryUrl: process.env['SCHEMA_REGISTRY_URL'] ?? '',
};
const COUNT = 200;

describe.skipIf(!process.env['KAFKA_BROKERS'])('a stage on a real broker', () => {
  let client: KafkaClient;
  const servers: StageServer[] = [];
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    await applyAll(address, []);
    client = await connect(address);
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => client.close());

  async function made(prefix: string, partitions = 4): Promise<Topic<Note>> {
    const topic = noteTopic(prefix, partitions);
    await applyAll(address, [topic]);
    return topic;
  }

  async function produce(topic: Topic<Note>, count = COUNT, keys = 20): Promise<void> {
    const records = Array.from({ length: count }, (_, index) => ({
      topic,
      key: `abc123/note/${index % keys}`,
      event: aNote(index),
    }));
    await client.producer.send(records);
  }

  async function serve(
    options: Omit<StageServerOptions, 'stage' | 'handler'> & {
      handler: { handle(batch: readonly Received<Note>[]): unknown };
    },
  ): Promise<StageServer> {
    const server = new StageServer(client, {
      stage: 'normalize',
      sessionTimeoutMs: 6_000,
      ...options,
      handler: options.handler as never,
    });
    servers.push(server);
    await new Promise<void>((resolve, reject) =>
      server.listen((error) => (error ? reject(error as Error) : resolve())),
    );
    return server;
  }

  const copyTo = (to: Topic<Note>) => ({
    handle: (batch: readonly Received<Note>[]) => ({
      outcomes: batch.map(({ event, key }) => Promise.resolve(forward({ topic: to, key, event }))),
      acked: () => Promise.resolve(),
    }),
  });

  const idsOn = async (topic: Topic, count: number): Promise<string[]> => {
    const messages = await readUntil(
      client.kafka,
      topic.name,
      (all) => new Set(all.map(({ value }) => idOf(topic, value))).size >= count,
    );
    return messages.map(({ value }) => idOf(topic, value));
  };
  const idOf = (topic: Topic, value: Buffer | null): string => (client.codec.decode(topic, value) as Note).recordId;

  it('takes what lay there before the group existed, forwards it in the order of its key and says where it came from', async () => {
    const [from, to] = [await made('from'), await made('to')];
    await produce(from);
    await serve({ group: from.name, topics: [from], handler: copyTo(to) });

    const messages = await readUntil(client.kafka, to.name, (all) => all.length >= COUNT);

    const ofFirstKey = messages
      .filter(({ key }) => key?.toString() === 'abc123/note/0')
      .map(({ value }) => idOf(to, value));
    expect(ofFirstKey).toEqual(Array.from({ length: 10 }, (_, index) => `r${index * 20}`));
    expect(messages[0]?.headers?.['patchcord-source']?.toString()).toMatch(new RegExp(`^${from.name}/\\d+/\\d+$`));
    expect(messages[0]?.headers?.['patchcord-path']?.toString()).toBe('1/1');
  });

  it('commits what is finished, so that a restart repeats nothing', async () => {
    const [from, to] = [await made('from'), await made('to')];
    await produce(from);
    const first = await serve({ group: from.name, topics: [from], handler: copyTo(to) });
    await idsOn(to, COUNT);
    await first.close();
    expect(await committed(client.kafka, from.name, from.name)).toBe(COUNT);

    await serve({ group: from.name, topics: [from], handler: copyTo(to) });
    await produce(from, 1);
    const ids = await readUntil(client.kafka, to.name, (all) => all.length > COUNT);
    expect(ids).toHaveLength(COUNT + 1);
  });

  it('puts what can never work on the error topic, untouched and with the reason, while its neighbours pass', async () => {
    const [from, to] = [await made('from', 1), await made('to', 1)];
    const other = { ...(await made('other', 1)) };
    const foreign = {
      ...noteTopic('foreign', 1),
      schema: { type: 'record', name: 'Foreign', namespace: 'patchcord.spec', fields: [] },
    };
    await applyAll(address, [foreign]);
    const framed = (id: number, rest: string): Buffer =>
      Buffer.concat([Buffer.from([0]), Buffer.from(id.toString(16).padStart(8, '0'), 'hex'), Buffer.from(rest, 'hex')]);
    const ourId = await client.codec.writerId(from);
    const bad: [string, Buffer | null][] = [
      ['not-avro', Buffer.from('not avro at all')],
      ['not-avro', Buffer.alloc(0)],
      ['no-value', null],
      ['avro-truncated', framed(ourId, '0a72')],
      ['unknown-schema', framed(999_999, '00')],
      ['another-record', framed(await client.codec.writerId(foreign), '00')],
    ];
    await client.producer.send([{ topic: from, key: 'abc123/note/1', event: aNote(1) }]);
    await client.producer.sendRaw(
      bad.map(([code, value]) => ({ topic: from.name, key: `abc123/note/${code}`, value, headers: { mine: 'kept' } })),
    );
    await client.producer.send([{ topic: from, key: 'abc123/note/2', event: aNote(2) }]);

    await serve({ group: from.name, topics: [from, other], handler: copyTo(to) });

    expect(await idsOn(to, 2)).toEqual(['r1', 'r2']);
    const errors = await readUntil(
      client.kafka,
      errorTopic('normalize').name,
      (all) =>
        all.filter((each) => each.headers?.['__connect.errors.topic']?.toString() === from.name).length >= bad.length,
    );
    const ours = errors.filter((each) => each.headers?.['__connect.errors.topic']?.toString() === from.name);
    expect(ours.map((each) => each.headers?.['x-err-code']?.toString()).sort()).toEqual(
      bad.map(([code]) => code).sort(),
    );
    for (const [code, value] of bad) {
      const found = ours.find(
        (each) =>
          each.headers?.['x-err-code']?.toString() === code &&
          (each.value === null ? value === null : value?.equals(each.value)),
      );
      expect(found?.key?.toString()).toBe(`abc123/note/${code}`);
      expect(found?.headers?.['mine']?.toString()).toBe('kept');
      expect(found?.headers?.['x-err-message']?.toString()).toMatch(/\.$/);
    }
  });

  it('writes how a record ended into the books', async () => {
    const from = await made('from', 1);
    await produce(from, 3, 3);
    const verdicts: Record<string, Outcome> = {
      r0: applied({ request: 'POST /v2/contacts', status: 201, attempts: 1 }),
      r1: { kind: 'skip', reason: 'suppressed:no-contact' },
      r2: reject(new InvalidRecordError('It does not fit.', { code: 'misfit', field: 'text' })),
    };
    await serve({
      group: from.name,
      topics: [from],
      handler: {
        handle: (batch) => ({ outcomes: batch.map(({ event }) => Promise.resolve(verdicts[event.recordId])) }),
      },
    });

    const isOurs = (value: Buffer | null): boolean => {
      try {
        return (client.codec.decode(topics.outcomes as Topic, value) as { sourceTopic: string }).sourceTopic === from.name;
      } catch {
        return false; // other specs put bytes that are no Avro there
      }
    };
    const rows = await readUntil(
      client.kafka,
      topics.outcomes.name,
      (all) => all.filter(({ value }) => isOurs(value)).length >= 3,
    );
    const ends = rows
      .filter(({ value }) => isOurs(value))
      .map(({ value }) => client.codec.decode(topics.outcomes as Topic, value) as Record<string, unknown>);

    expect(
      ends.map(({ recordId, outcome, reason, status, detail }) => [recordId, outcome, reason, status, detail]).sort(),
    ).toEqual([
      ['r0', 'applied', '', 201, ''],
      ['r1', 'suppressed', 'no-contact', 0, ''],
      ['r2', 'rejected', 'misfit', 0, 'It does not fit.'],
    ]);
  });

  it('waits while a dependency is down, rolls back, and loses nothing', async () => {
    const [from, to] = [await made('from', 1), await made('to', 1)];
    await produce(from, 5, 5);
    let tries = 0;
    const abandoned = vi.fn(() => Promise.resolve());
    const flaky = (batch: readonly Received<Note>[]) => ({
      ...copyTo(to).handle(batch),
      acked: () =>
        (tries += 1) <= 2
          ? Promise.reject(new DependencyDownError('Postgres is away.', { dependency: 'postgres' }))
          : Promise.resolve(),
      abandoned,
    });
    await serve({ group: from.name, topics: [from], handler: { handle: flaky } });

    await vi.waitFor(async () => expect(await committed(client.kafka, from.name, from.name)).toBe(5), {
      timeout: 15_000,
      interval: 200,
    });
    expect(abandoned).toHaveBeenCalledTimes(2);
    expect(new Set(await idsOn(to, 5)).size).toBe(5);
  });

  it('rejects the record whose output no topic takes, and passes one of 8 MiB', async () => {
    const [from, to] = [await made('from', 1), await made('to', 1)];
    await client.producer.send([{ topic: from, key: 'a', event: aNote(1) }]);
    await client.producer.send([{ topic: from, key: 'b', event: aNote(2, 'y'.repeat(8 * 1024 * 1024)) }]);
    const doubling = (batch: readonly Received<Note>[]) => ({
      outcomes: batch.map(({ event, key }) =>
        Promise.resolve(
          forward({
            topic: to,
            key,
            event: event.recordId === 'r1' ? { ...event, text: 'z'.repeat(11 * 1024 * 1024) } : event,
          }),
        ),
      ),
      acked: () => Promise.resolve(),
    });
    await serve({ group: from.name, topics: [from], handler: { handle: doubling } });

    expect(await idsOn(to, 1)).toEqual(['r2']);
    const errors = await readUntil(client.kafka, errorTopic('normalize').name, (all) =>
      all.some((each) => each.headers?.['__connect.errors.topic']?.toString() === from.name),
    );
    expect(errors.at(-1)?.headers?.['x-err-code']?.toString()).toBe('too-large');
  });

  it('does not let a stage that hangs look healthy', async () => {
    const from = await made('from', 1);
    await produce(from, 1, 1);
    const onFatal = vi.fn();
    const server = await serve({
      group: from.name,
      topics: [from],
      stuckAfterMs: 1_000,
      stopDrainMs: 100,
      onFatal,
      handler: { handle: (batch) => ({ outcomes: batch.map(() => new Promise(() => undefined)) }) },
    });

    await vi.waitFor(() => expect(onFatal).toHaveBeenCalled(), { timeout: 15_000 });
    expect(server.stuck()).toContain('has finished nothing for');
  });

  it('handles again what it dropped for a late heartbeat, when that gets through after all', async () => {
    const [from, to] = [await made('from'), await made('to')];
    const now = performance.now.bind(performance);
    const asked: number[] = [];
    const copy = copyTo(to);
    const handler = {
      handle: (batch: readonly Received<Note>[]) => {
        asked.push(batch.length);
        // As after a pause of the broker: no heartbeat for longer than the session lasts, and then the broker takes it.
        if (asked.length === 1) vi.spyOn(performance, 'now').mockImplementation(() => now() + 60_000);
        return copy.handle(batch);
      },
    };
    await serve({ group: from.name, topics: [from], handler });
    try {
      await produce(from);
      expect(new Set(await idsOn(to, COUNT)).size).toBe(COUNT);
      await vi.waitFor(async () => expect(await committed(client.kafka, from.name, from.name)).toBe(COUNT), 10_000);
    } finally {
      vi.restoreAllMocks();
    }
  }, 30_000);

  it('hands partitions over without loss or repeat when a member joins and leaves', async () => {
    const [from, to] = [await made('from'), await made('to')];
    await produce(from, 400, 40);
    const slow = {
      handle: (batch: readonly Received<Note>[]) => ({
        outcomes: batch.map(async ({ event, key }) => (await delay(20), forward({ topic: to, key, event }))),
        acked: () => Promise.resolve(),
      }),
    };
    await serve({ group: from.name, topics: [from], handler: slow, batchRecordsMax: 5 });
    await idsOn(to, 20);
    const second = await serve({ group: from.name, topics: [from], handler: slow, batchRecordsMax: 5 });
    await idsOn(to, 200);
    await second.close();

    expect((await idsOn(to, 400)).sort()).toEqual(Array.from({ length: 400 }, (_, index) => `r${index}`).sort());
  }, 60_000);

  async function startProcess(
    from: Topic<Note>,
    to: Topic<Note>,
    group: string,
    recordMs: number,
  ): Promise<ChildProcess> {
    const options = { ...address, group, from, to, recordMs, sessionTimeoutMs: 6_000 };
    const child = fork(new URL('../dist/stage-process.bed.js', import.meta.url), [JSON.stringify(options)], {
      stdio: 'ignore',
      execArgv: [],
    });
    children.push(child);
    await once(child, 'message');
    return child;
  }

  it('loses nothing when a process is killed in the middle of its batches', async () => {
    const [from, to] = [await made('from'), await made('to')];
    await produce(from);
    const victim = await startProcess(from, to, from.name, 5);
    await idsOn(to, 20);
    victim.kill('SIGKILL');
    await startProcess(from, to, from.name, 0);

    expect(new Set(await idsOn(to, COUNT)).size).toBe(COUNT);
  }, 60_000);

  it('neither sends nor commits for a generation that went on without it while it was stopped', async () => {
    const [from, to] = [await made('from'), await made('to')];
    await produce(from);
    const zombie = await startProcess(from, to, from.name, 30);
    await idsOn(to, 10);
    zombie.kill('SIGSTOP');
    const heir = await startProcess(from, to, from.name, 0);
    const before = await readUntil(
      client.kafka,
      to.name,
      (all) => new Set(all.map(({ value }) => idOf(to, value))).size >= COUNT,
    );
    await vi.waitFor(async () => expect(await committed(client.kafka, from.name, from.name)).toBe(COUNT), {
      timeout: 15_000,
      interval: 200,
    });
    zombie.kill('SIGCONT');
    await delay(3_000); // time in which a zombie would do harm: there is nothing to await that must not happen
    const after = await readUntil(client.kafka, to.name, (all) => all.length >= before.length);

    expect(after.length).toBe(before.length);
    expect(await committed(client.kafka, from.name, from.name)).toBe(COUNT);
    heir.kill('SIGTERM');
    await once(heir, 'exit');
  }, 90_000);
});
