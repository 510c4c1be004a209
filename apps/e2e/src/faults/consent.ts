import { setTimeout as delay } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { topics, type OrderObservation, type Topic } from '@patchcord/events';
import { toOrder } from '@patchcord/mapping';
import type { StackEnvironment } from '@patchcord/testing';
import { upsert } from '../bad-commands.js';
import { observed, order } from '../bodies.js';
import { Random } from './random.js';
import type { Check, Row, Run, RunOptions, RunResult } from './row.js';
import { Stand } from './stand.js';

const PEOPLE = 200;
const QUEUED = 50_000;
const SHORT_QUEUED = 5_000;
const CHUNK = 2_000;
const OPT_OUT_WITHIN_SECONDS = 5;

/** Opt-ins and opt-outs at both ends in every order, and an opt-out behind a queue that it must not wait for. */
export const consent: Row = {
  name: 'consent',
  demand:
    '200 interleavings through the pipeline: 0 times subscribed without newer evidence; a genuine re-opt-in works where allowed; an opt-out at Cordial ≤ 5 s with 50,000 commands and 50,000 records queued',
  whole: ['interleavings', 'reopt-in', `queue-${QUEUED}`],
  runs(stack, options, only) {
    const { seed } = options;
    const queued = Number(only?.split('-')[1] ?? (options.isShort ? SHORT_QUEUED : QUEUED));
    const all: Run[] = [
      { name: 'interleavings', seed, run: () => interleavings(stack, options) },
      { name: 'reopt-in', seed, run: () => reOptIns(stack, options) },
      { name: `queue-${queued}`, seed, run: () => behindQueues(stack, options, queued) },
    ];
    return all.filter(({ name }) => only === undefined || name === only);
  },
};

const acts = ['subscribe', 'unsubscribe', 'opt-out-at-cordial', 'profile', 'other-storefront', 'order'] as const;

async function interleavings(stack: StackEnvironment, { seed, isShort, say }: RunOptions): Promise<RunResult> {
  const random = new Random(seed);
  const stand = await Stand.start(stack, { seed });
  try {
    await stand.pipeline.control('/bigcommerce/faults', { duplicateHooksRatio: 0.3, reorderHooksRatio: 0.3 });
    const people = Array.from({ length: isShort ? 40 : PEOPLE }, (_, index) => ({
      email: `person-${index}@example.com`,
      id: 0,
      left: random.between(3, 6),
    }));
    let done = 0;
    for (const person of people) person.id = await signUp(stand, person.email, random.chance(0.5));
    while (people.some(({ left }) => left > 0)) {
      const person = random.pick(people.filter(({ left }) => left > 0));
      person.left -= 1;
      done += await act(stand, random.pick(acts), person);
      await delay(random.between(0, 25));
    }
    say(`${done} acts of ${people.length} people`);
    const endedAt = performance.now();
    await stand.comeToRest();
    const findings = await stand.ask();
    const out = findings.find(({ name }) => name === 'I5')?.counts['optedOut'] ?? 0;
    return {
      name: 'interleavings',
      seed,
      done: `${done} acts of ${people.length} people, webhooks doubled and out of order, ${out} opted out`,
      bites: out,
      recoverySeconds: (performance.now() - endedAt) / 1_000,
      findings,
      checks: [],
    };
  } finally {
    await stand.stop();
  }
}

async function signUp(stand: Stand, email: string, subscribe: boolean): Promise<number> {
  const { id } = await stand.pipeline.control<{ id: number }>('/bigcommerce/actions/createCustomer', {
    email,
    firstName: 'Ada',
    subscribe,
  });
  return id;
}

/** 1 when it could be done: nobody can leave where they never were. */
async function act(
  stand: Stand,
  name: (typeof acts)[number],
  { email, id }: { email: string; id: number },
): Promise<number> {
  const bigcommerce = (action: string, body: object): Promise<unknown> =>
    stand.pipeline.control(`/bigcommerce/actions/${action}`, body);
  const doing: Record<(typeof acts)[number], () => Promise<unknown>> = {
    subscribe: () => bigcommerce('subscribe', { email }),
    unsubscribe: () => bigcommerce('unsubscribe', { email }),
    'opt-out-at-cordial': () => stand.pipeline.control('/cordial/opt-out', { email, channel: 'email' }),
    profile: () => bigcommerce('updateCustomer', { id, firstName: `Ada ${randomUUID().slice(0, 4)}` }),
    'other-storefront': () => bigcommerce('subscribe', { email, channelId: 1001 }),
    order: () => bigcommerce('placeOrder', { customerId: id, lines: 1 }),
  };
  return doing[name]().then(
    () => 1,
    () => 0,
  );
}

/** Where the store lets it, who comes back of their own accord is let in. */
async function reOptIns(stack: StackEnvironment, { seed }: RunOptions): Promise<RunResult> {
  const stand = await Stand.start(stack, { seed, forceResubscribe: true });
  try {
    const emails = Array.from({ length: 10 }, (_, index) => `returns-${index}@example.com`);
    for (const email of emails) await signUp(stand, email, true);
    await stand.comeToRest();
    for (const email of emails) await stand.pipeline.control('/bigcommerce/actions/unsubscribe', { email });
    await stand.comeToRest();
    const out = await count(stand, emails, 'unsubscribed');
    await delay(1_100); // BigCommerce's dates are whole seconds: the opt-in has to be newer
    for (const email of emails) await stand.pipeline.control('/bigcommerce/actions/subscribe', { email });
    const recoverySeconds = await stand.comeToRest();
    const back = await count(stand, emails, 'subscribed');
    const checks: Check[] = [
      { name: 'opted out at Cordial', holds: out === emails.length, detail: `${out} of ${emails.length}` },
      {
        name: 'subscribed again by a newer opt-in',
        holds: back === emails.length,
        detail: `${back} of ${emails.length}`,
      },
    ];
    return {
      name: 'reopt-in',
      seed,
      done: `${emails.length} people left and came back`,
      bites: out,
      recoverySeconds,
      findings: [],
      checks,
    };
  } finally {
    await stand.stop();
  }
}

async function count(stand: Stand, emails: readonly string[], status: string): Promise<number> {
  const statuses = await Promise.all(emails.map((email) => statusOf(stand, email)));
  return statuses.filter((each) => each === status).length;
}

async function statusOf(stand: Stand, email: string): Promise<string | undefined> {
  const path = `/cordial/contacts?email=${encodeURIComponent(email)}`;
  const contact = await stand.pipeline
    .control<{ channels: { email: { subscribeStatus: string } } }>(path)
    .catch(() => undefined);
  return contact?.channels.email.subscribeStatus;
}

/** Thousands of commands and records lie before it, and an opt-out overtakes them all. */
async function behindQueues(stack: StackEnvironment, { seed, say }: RunOptions, queued: number): Promise<RunResult> {
  const stand = await Stand.start(stack, { seed });
  const email = 'leaves@example.com';
  try {
    await signUp(stand, email, true);
    await stand.comeToRest();
    const before = await statusOf(stand, email);
    await Promise.all((['enrich', 'deliver'] as const).map((name) => stand.pipeline.services.get(name)?.stop()));
    await fill(stand, queued);
    await Promise.all((['enrich', 'deliver'] as const).map((name) => stand.pipeline.startService(name)));
    const startedAt = performance.now();
    await stand.pipeline.control('/bigcommerce/actions/unsubscribe', { email });
    while ((await statusOf(stand, email)) !== 'unsubscribed' && performance.now() - startedAt < 120_000)
      await delay(50);
    const seconds = (performance.now() - startedAt) / 1_000;
    const lag = await stand.sampler.lag();
    const left = (lag['enrich'] ?? 0) + (lag['deliver'] ?? 0);
    say(`the opt-out took ${seconds.toFixed(1)} s with ${JSON.stringify(lag)} still queued`);
    const checks: Check[] = [
      { name: 'was subscribed', holds: before === 'subscribed', detail: String(before) },
      {
        name: `at Cordial within ${OPT_OUT_WITHIN_SECONDS} s`,
        holds: seconds <= OPT_OUT_WITHIN_SECONDS,
        detail: `${seconds.toFixed(1)} s`,
      },
      { name: 'still queued behind it', holds: left > 0, detail: String(left) },
    ];
    return {
      name: `queue-${queued}`,
      seed,
      done: `an opt-out with ${queued} commands and ${queued} records queued`,
      bites: left,
      recoverySeconds: seconds,
      findings: [],
      checks,
    };
  } finally {
    await stand.stop();
  }
}

async function fill(stand: Stand, queued: number): Promise<void> {
  for (let from = 0; from < queued; from += CHUNK) {
    const ids = Array.from({ length: Math.min(CHUNK, queued - from) }, (_, index) => 2_000_000 + from + index);
    const commands = ids.map((id) => {
      const event = upsert(id, '{"first_name":"Ada"}');
      return { topic: topics.commands as Topic, key: event.contactId, event };
    });
    const orders = ids.map((id) => {
      const event = toOrder(observed('order', id, order(id)) as unknown as OrderObservation);
      return { topic: topics.orders as Topic, key: `abc123/order/${id}`, event };
    });
    await stand.client.producer.send([...commands, ...orders], { deadlineMs: 30_000 });
  }
}
