import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName, StackEnvironment } from '@patchcord/testing';
import { observations } from '../bench/observations.js';
import { groups } from './groups.js';
import type { Finding } from './oracle/question.js';
import type { Row, RunOptions, RunResult } from './row.js';
import { Stand } from './stand.js';

const RECORDS = 200_000;
const SHORT_RECORDS = 2_000;
const CHUNK = 2_000;
const PER_RECORD_MS = 5;
const REPLAYED: readonly ServiceName[] = ['normalize', 'enrich', 'deliver'];
/** What needs no BigCommerce behind the records. */
const JUDGED: readonly Finding['name'][] = ['I2', 'I4', 'I5', 'I7', 'I8'];

/** The offsets of every stage are lost, and all there is comes once more from the beginning. */
export const offsetWipe: Row = {
  name: 'offset-wipe',
  demand: 'offsets wiped, 200,000 records replayed from 0: 0 new one-shot effects',
  whole: [String(RECORDS)],
  runs(stack, options, only) {
    const count = Number(only ?? (options.isShort ? SHORT_RECORDS : RECORDS));
    return [{ name: String(count), seed: options.seed, run: () => wipe(stack, options, count) }];
  },
};

async function wipe(stack: StackEnvironment, { seed, say }: RunOptions, count: number): Promise<RunResult> {
  const stand = await Stand.start(stack, { seed });
  try {
    await produce(stand, count, seed);
    const withinSeconds = 120 + (count * PER_RECORD_MS) / 1_000;
    const first = await stand.comeToRest(withinSeconds);
    const before = await effectsOf(stand);
    say(`${count} records in ${first.toFixed(0)} s: ${JSON.stringify(before)}`);
    await Promise.all(REPLAYED.map((name) => stand.pipeline.services.get(name)?.stop()));
    await deleteGroups(stand);
    stand.resetsMs.push(Date.now());
    await Promise.all(REPLAYED.map((name) => stand.pipeline.startService(name)));
    const recoverySeconds = await stand.comeToRest(withinSeconds);
    const after = await effectsOf(stand);
    const findings = (await stand.ask()).filter(({ name }) => JUDGED.includes(name));
    const fresh = after.oneShot - before.oneShot;
    const checks = [
      { name: 'new one-shot effects', holds: fresh === 0, detail: String(fresh) },
      { name: 'new writes of any kind', holds: true, detail: String(after.writes - before.writes) },
    ];
    return {
      name: String(count),
      seed,
      done: `offsets of ${REPLAYED.join(', ')} wiped, ${count} records replayed`,
      bites: before.oneShot > 0 ? count : 0,
      recoverySeconds,
      findings,
      checks,
    };
  } finally {
    await stand.stop();
  }
}

async function produce(stand: Stand, count: number, seed: number): Promise<void> {
  const raws = observations({ count, storeHash: 'abc123', firstId: 1_000_000, seed });
  const events = [];
  for (const { topic, key, event, bytes } of raws) {
    if (bytes !== null || event === null) continue; // what is malformed is the business of another row
    events.push({ topic, key, event });
    if (events.length === CHUNK) await stand.client.producer.send(events.splice(0), { deadlineMs: 30_000 });
  }
  await stand.client.producer.send(events, { deadlineMs: 30_000 });
}

/** The offsets of a group can go only when nobody is in it any more. */
async function deleteGroups(stand: Stand): Promise<void> {
  const names = Object.keys(groups).filter((group) =>
    REPLAYED.some((name) => group === name || group.startsWith(`${name}.`)),
  );
  const admin = stand.client.kafka.admin();
  await admin.connect();
  try {
    for (let tries = 0; ; tries += 1) {
      try {
        return void (await admin.deleteGroups(names));
      } catch (error) {
        if (tries === 40) throw error;
        await delay(500);
      }
    }
  } finally {
    await admin.disconnect();
  }
}

/** Events and first posts of orders, which happen once, and every write. */
async function effectsOf(stand: Stand): Promise<{ oneShot: number; writes: number }> {
  const { calls } = await stand.pipeline.control<{ calls: { byEndpoint: Record<string, Record<string, number>> } }>(
    '/cordial/counts',
  );
  const done = (name: string): number => {
    const { 200: ok = 0, 201: created = 0, withheld = 0 } = calls.byEndpoint[name] ?? {};
    return ok + created + withheld;
  };
  const writes = Object.keys(calls.byEndpoint).filter((name) => /^(POST|PUT) \/v2\/(contact|order)/.test(name));
  return {
    oneShot: done('POST /v2/contactactivities') + done('POST /v2/orders'),
    writes: writes.reduce((sum, name) => sum + done(name), 0),
  };
}
