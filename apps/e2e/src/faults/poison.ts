import { setTimeout as delay } from 'node:timers/promises';
import type { Topic } from '@patchcord/events';
import type { StackEnvironment } from '@patchcord/testing';
import kafkajs from 'kafkajs';
import { bodyShapes, byteShapes, type RecordShape } from '../bad-shapes.js';
import { framing } from '../good-records.js';
import { Arrivals } from '../load/books.js';
import { readChanges, readEffects } from '../load/changes.js';
import { percentiles } from '../load/percentiles.js';
import { Watch } from '../watch.js';
import { metricsCheck } from './metrics-check.js';
import { booksOf } from './oracle/completeness.js';
import { slowerCheck, type Row, type RunOptions, type RunResult } from './row.js';
import { Stand } from './stand.js';

/** Bytes and bodies that `normalize` can make nothing of; what is too large is left to the specs, which have the time for it. */
const SHAPES: readonly RecordShape[] = [...byteShapes, ...bodyShapes]
  .filter(({ end, name }) => 'errors' in end && end.errors === 'normalize' && !/ MB|billion/.test(name))
  .slice(0, 20);
const PER_SECOND = 20;
const SECONDS = 70;
const SHORT_SECONDS = 15;
/** Records that an act of a shopper makes on bigcommerce.*, about. */
const RECORDS_PER_ACT = 1.5;
const SHARE = 0.01;

interface Put {
  place: string;
  key: Buffer | null;
  value: Buffer | null;
}

/** One record in a hundred can never work. */
export const poison: Row = {
  name: 'poison',
  demand:
    '1 % poison in 20 shapes: 100 % in the error topic once, byte-identical; p99 of the good within max(+20 %, +250 ms)',
  whole: [`${SECONDS}s`],
  runs(stack, options) {
    const seconds = options.isShort ? SHORT_SECONDS : SECONDS;
    return [{ name: `${seconds}s`, seed: options.seed, run: () => poisoned(stack, options, seconds) }];
  },
};

async function poisoned(stack: StackEnvironment, { seed }: RunOptions, seconds: number): Promise<RunResult> {
  const stand = await Stand.start(stack, { seed });
  const watch = await Watch.start(stand.client);
  try {
    await stand.shop(PER_SECOND, 4);
    await stand.comeToRest();
    const calmMs = Date.now();
    await stand.shop(PER_SECOND, seconds);
    await stand.comeToRest();
    const poisonMs = Date.now();
    const count = Math.max(SHAPES.length, Math.round(PER_SECOND * seconds * RECORDS_PER_ACT * SHARE));
    const shopping = stand.shop(PER_SECOND, seconds);
    const puts = await put(stand, count, (seconds * 1_000) / count);
    await shopping;
    const endedMs = Date.now();
    const recoverySeconds = await stand.comeToRest();
    const findings = await stand.ask(puts.length);
    const right = puts.filter((one) => isRight(watch, one)).length;
    const calm = await p99(stand, watch, calmMs, poisonMs);
    const broken = await p99(stand, watch, poisonMs, endedMs);
    const checks = [
      await metricsCheck(stand),
      {
        name: 'in the error topic once, byte-identical',
        holds: right === puts.length,
        detail: `${right} of ${puts.length}`,
      },
      slowerCheck('p99 of the good, ms', calm, broken),
    ];
    return {
      name: `${seconds}s`,
      seed,
      done: `${puts.length} bad records in ${SHAPES.length} shapes`,
      bites: watch.errors.length,
      recoverySeconds,
      findings,
      checks,
    };
  } finally {
    await watch.stop();
    await stand.stop();
  }
}

async function put(stand: Stand, count: number, everyMs: number): Promise<Put[]> {
  const frame = await framing(stand.client);
  const producer = stand.client.kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const puts: Put[] = [];
  for (let index = 0; index < count; index += 1) {
    const shape = SHAPES[index % SHAPES.length] as RecordShape;
    const id = 900_000 + index;
    const value = shape.value(id, frame);
    const key = shape.key ? shape.key(id) : Buffer.from(`abc123/${shape.topic.resource}/${id}`);
    const [metadata] = await producer.send({ topic: (shape.topic as Topic).name, messages: [{ key, value }] });
    puts.push({ key, value, place: `${shape.topic.name}/${metadata?.partition}/${metadata?.baseOffset}` });
    await delay(everyMs);
  }
  await producer.disconnect();
  return puts;
}

/** Once in the error topic, as it was. */
function isRight(watch: Watch, { place, key, value }: Put): boolean {
  const [record, ...more] = watch.errorsAt(place);
  return record !== undefined && more.length === 0 && same(record.value, value) && same(record.key, key);
}

function same(left: Buffer | null, right: Buffer | null): boolean {
  return left === null || right === null ? left === right : left.equals(right);
}

async function p99(stand: Stand, watch: Watch, fromMs: number, toMs: number): Promise<number> {
  const rows = await stand.pipeline.query<{ id: string; cid: string }>(
    `select id, cid from deliver.cordial_state where kind = 'contact'`,
  );
  const arrivals = new Arrivals(await readEffects(stand.pipeline), new Map(rows.map(({ id, cid }) => [id, cid])));
  const books = booksOf(watch.outcomes, 'abc123');
  const changes = (await readChanges(stand.pipeline)).filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const waits = changes.flatMap((change) => {
    const [held] = books.holding(change);
    const at = held && arrivals.at(held);
    return at === undefined ? [] : [at - change.atMs];
  });
  return percentiles(waits).p99;
}
