import {
  bulk,
  errorTopic,
  observationTopics,
  stages,
  topics,
  type Notice,
  type Outcome,
  type StageName,
  type Topic,
} from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
import { readAllChanges, type Change } from '../../load/changes.js';
import { endsOf, readLog, type Logged, type TopicEnd } from './log-reader.js';
import type { Source } from './source.js';

/** A call that reached Cordial. */
export interface Call {
  seq: number;
  at: number;
  account: string;
  method: string;
  path: string;
  key: string | null;
  status: number | 'withheld';
  committed: boolean;
  fields: { orderID?: string; UID?: string; statusAfter?: string; insideRetryAfter?: boolean } | null;
  wouldFire: string[];
  body?: unknown;
}

/** A row of the ledger. */
export interface Effect {
  account: string;
  effect_key: string;
  version: string;
  state: string;
  attempts: number;
}

export interface ErrorRecord {
  stage: StageName;
  headers: Record<string, string>;
}

/** A webhook that was sent, and when that was answered. */
export interface Delivery {
  seq: number;
  webhookId: string;
  scope: string;
  attempt: number;
  atMs: number;
}

/** Everything that says what happened, read after the run came to rest. */
export interface Truth {
  /** By store; also those that BigCommerce told nobody of. */
  changes: Map<string, Change[]>;
  calls: Call[];
  outcomes: Outcome[];
  notices: { place: string; recordId: string }[];
  errors: ErrorRecord[];
  ends: TopicEnd[];
  ledger: Effect[];
  parked: { seq: string; kind: string; reason: string; is_open: boolean; effect_key: string }[];
  /** Webhooks that were answered with 200. */
  acked: Delivery[];
}

const PAGE = 5_000;

export async function readTruth(source: Source): Promise<Truth> {
  const { brokers, registryUrl, stores } = source.question;
  const client = new KafkaClient({ brokers, clientId: 'oracle', registryUrl });
  try {
    const observed = Object.values(observationTopics).flatMap((live) => [live.name, bulk(live as Topic).name]);
    const names = [topics.outcomes.name, topics.notices.name, ...stages.map((stage) => errorTopic(stage).name)];
    const logged = await readLog(client, names);
    const of = (name: string): Logged[] => logged.filter(({ topic }) => topic === name);
    return {
      changes: new Map(
        await Promise.all(
          stores.map(async ({ storeHash }) => [storeHash, await readAllChanges(source, storeHash)] as const),
        ),
      ),
      calls: await readCalls(source),
      outcomes: await decoded<Outcome>(client, topics.outcomes as Topic, of(topics.outcomes.name)),
      notices: await readNotices(client, of(topics.notices.name)),
      errors: stages.flatMap((stage) => of(errorTopic(stage).name).map((record) => toErrorRecord(stage, record))),
      ends: await endsOf(client, [...observed, topics.notices.name]),
      ledger: await source.query<Effect>('select account, effect_key, version, state, attempts from deliver.effect'),
      parked: await source.query('select seq, kind, reason, is_open, effect_key from deliver.parked'),
      acked: await readAcked(source),
    };
  } finally {
    await client.close();
  }
}

async function readCalls(source: Source): Promise<Call[]> {
  const calls: Call[] = [];
  for (let since = 0; ;) {
    const page = await source.control<{ total: number; next: number; effects: Call[] }>(
      `/cordial/effects?since=${since}&limit=${PAGE}&withBodies=1`,
    );
    calls.push(...page.effects.map((call) => ({ ...call, body: parsed(call.body) })));
    if (page.next >= page.total || page.next <= since) return calls;
    since = page.next;
  }
}

/** Bodies are kept as the text that came; one that is no JSON was refused. */
function parsed(body: unknown): unknown {
  try {
    return typeof body === 'string' && body !== '' ? JSON.parse(body) : undefined;
  } catch {
    return undefined;
  }
}

async function readAcked(source: Source): Promise<Delivery[]> {
  const acked: Delivery[] = [];
  for (let since = 0; ;) {
    const page = await source.control<{ lastSeq: number; deliveries: Delivery[] }>(
      `/bigcommerce/webhooks/log?since=${since}&limit=${PAGE}&result=acked`,
    );
    const last = page.deliveries.at(-1)?.seq;
    if (last === undefined) return acked;
    acked.push(...page.deliveries);
    since = last;
  }
}

async function decoded<Event>(client: KafkaClient, topic: Topic, logged: readonly Logged[]): Promise<Event[]> {
  await client.codec.prepare(logged.map(({ message }) => message.value));
  return logged.map(({ message }) => client.codec.decode(topic, message.value) as Event);
}

async function readNotices(client: KafkaClient, logged: readonly Logged[]): Promise<Truth['notices']> {
  const notices = await decoded<Notice>(client, topics.notices as Topic, logged);
  return notices.map(({ recordId }, index) => {
    const { topic, partition, message } = logged[index] as Logged;
    return { recordId, place: `${topic}/${partition}/${message.offset}` };
  });
}

function toErrorRecord(stage: StageName, { message }: Logged): ErrorRecord {
  const headers = Object.entries(message.headers ?? {}).map(([name, header]) => [
    name,
    String(Array.isArray(header) ? header.at(-1) : header),
  ]);
  return { stage, headers: Object.fromEntries(headers) as Record<string, string> };
}
