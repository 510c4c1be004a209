import type { Finding } from './question.js';
import type { Call, Truth } from './truth.js';

/** I2: what must happen once happened once, and the ledger and Cordial name the same effects. */
export function judgeEffects(truth: Truth): Finding {
  const committed = truth.calls.filter((call) => call.committed);
  const events = committed.filter(({ path, method }) => path === '/v2/contactactivities' && method === 'POST');
  const orders = committed.filter(({ path, method }) => path === '/v2/orders' && method === 'POST');
  const triggered = committed.flatMap((call) =>
    call.wouldFire
      .filter((name) => name === 'order-created' || name === 'contact-created')
      .map((name) => ({ call, name })),
  );
  const offenders = [
    ...twice(events, ({ account, fields }) => `event ${account} ${fields?.UID ?? ''}`),
    ...twice(orders, ({ account, fields }) => `order ${account} ${fields?.orderID ?? ''}`),
    ...twice(triggered, ({ call, name }) => `automation ${name} ${call.account} ${call.key ?? ''}`),
    ...unbalanced(truth, events),
  ];
  return {
    name: 'I2',
    statement: 'no excess: what happens once happened once',
    counts: { events: events.length, ordersPosted: orders.length, automations: triggered.length },
    offenders,
  };
}

function twice<Item>(items: readonly Item[], nameOf: (item: Item) => string): string[] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([name, count]) => `${count} times: ${name}`);
}

/** Events that the ledger calls applied, beside those that Cordial carried out: the same set, but for what stays unknown. */
function unbalanced(truth: Truth, events: readonly Call[]): string[] {
  const atCordial = new Map(
    events.map(({ account, body }) => {
      const { orderID, milestone } = (body as { properties: { orderID: string; milestone: string } }).properties;
      return [`${account} order/${orderID}/${milestone}` as string, true] as const;
    }),
  );
  const isEvent = (key: string): boolean => key.split('/').length === 3 && key.startsWith('order/');
  const rows = truth.ledger.filter(({ effect_key: key }) => isEvent(key));
  const applied = new Set(
    rows.filter(({ state }) => state === 'applied').map(({ account, effect_key: key }) => `${account} ${key}`),
  );
  const unknown = new Set(
    rows.filter(({ state }) => state === 'unknown').map(({ account, effect_key: key }) => `${account} ${key}`),
  );
  return [
    ...[...applied].filter((key) => !atCordial.has(key)).map((key) => `applied, and not at Cordial: ${key}`),
    ...[...atCordial.keys()]
      .filter((key) => !applied.has(key) && !unknown.has(key))
      .map((key) => `at Cordial, and not in the ledger: ${key}`),
  ];
}
