import { topics, type Topic } from '@patchcord/events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aNote, applyAll, connect, noteTopic, readUntil, type Note } from './bed.js';
import type { KafkaClient } from './kafka-client.js';
import { Rerun } from './rerun.js';
import { forward, type Handled, type Received, type Stage } from './stage.js';

const stack = {
  brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','),
  registryUrl: process.env['SCHEMA_REGISTRY_URL'] ?? '',
};

/** Keeps what it was asked of and what it may keep, as a stage with state does. */
class Keeper implements Stage<Note> {
  readonly asked: string[][] = [];
  readonly kept: string[][] = [];
  abandoned = 0;

  constructor(private readonly to: Topic<Note>) {}

  handle(batch: readonly Received<Note>[]): Handled {
    const ids = batch.map(({ event }) => event.resourceId);
    this.asked.push(ids);
    const outcomes = batch.map(async ({ event }) => {
      const text = event.text === 'large' ? 'x'.repeat(11 * 1024 * 1024) : event.text;
      const out = forward({ topic: this.to, key: event.resourceId, event: { ...event, text } });
      if (event.text !== 'moved' || out.kind !== 'forward') return out;
      return { ...out, end: { reason: 'suppressed:identity-moved' as const } };
    });
    return {
      outcomes,
      acked: async () => void this.kept.push(ids),
      abandoned: async () => void (this.abandoned += 1),
    };
  }
}

describe.skipIf(!process.env['KAFKA_BROKERS'])('records that go through a stage once more', () => {
  const from = noteTopic('misfits-from');
  const to = noteTopic('misfits-to', 1);
  let client: KafkaClient;

  beforeAll(async () => {
    await applyAll(stack, [from as Topic, to as Topic]);
    client = await connect(stack);
  });
  afterAll(() => client.close());

  async function stored(index: number, text: string) {
    const value = client.codec.encode(from as Topic, aNote(index, text), await client.codec.writerId(from as Topic));
    const place = { topic: from as Topic, partition: 0, offset: String(index) };
    return { ...place, key: `${index}`, value, headers: {}, timestamp: '1' };
  }

  const outcomesOf = async (count: number): Promise<Record<string, unknown>[]> => {
    const isMine = (key: Buffer | null): boolean => String(key).startsWith(from.name);
    const found = await readUntil(
      client.kafka,
      'outcomes',
      (all) => all.filter(({ key }) => isMine(key)).length >= count,
    );
    const mine = found.filter(({ key }) => isMine(key));
    await client.codec.prepare(mine.map(({ value }) => value));
    return mine.map(({ value }) => client.codec.decode(topics.outcomes as Topic, value) as Record<string, unknown>);
  };

  it('are not kept by the stage when an output of theirs is too large: they are rejected, the others go on', async () => {
    const keeper = new Keeper(to);
    const records = [await stored(1, 'small'), await stored(2, 'large'), await stored(3, 'small')];

    const isFinished = await new Rerun(client, 'enrich', keeper as Stage<never>).run(records, () => true);

    expect(isFinished).toBe(true);
    expect(keeper.asked).toEqual([
      ['1', '2', '3'],
      ['1', '3'],
    ]);
    expect(keeper.kept).toEqual([['1', '3']]);
    expect(keeper.abandoned).toBe(1);
    expect(await outcomesOf(1)).toMatchObject([
      { outcome: 'rejected', reason: 'too-large', resourceId: '2', sourceOffset: 2 },
    ]);
    expect((await readUntil(client.kafka, to.name, (all) => all.length >= 2)).map(({ key }) => String(key))).toEqual([
      '1',
      '3',
    ]);
  });

  it('tell beside what goes on what of them ended, as a leaf of its own', async () => {
    const isFinished = await new Rerun(client, 'enrich', new Keeper(to) as Stage<never>).run(
      [await stored(4, 'moved')],
      () => true,
    );

    expect(isFinished).toBe(true);
    expect((await outcomesOf(2)).find(({ sourceOffset }) => sourceOffset === 4)).toMatchObject({
      outcome: 'suppressed',
      reason: 'identity-moved',
      path: '2/2',
    });
    const [, , sent] = await readUntil(client.kafka, to.name, (all) => all.length >= 3);
    expect(String(sent?.headers?.['patchcord-path'])).toBe('1/2');
  });

  it('are dropped when they are no longer ours', async () => {
    const keeper = new Keeper(to);

    const isFinished = await new Rerun(client, 'enrich', keeper as Stage<never>).run(
      [await stored(5, 'small')],
      () => false,
    );

    expect(isFinished).toBe(false);
    expect(keeper.asked).toEqual([]);
  });
});
