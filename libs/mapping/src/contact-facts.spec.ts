import type { Order } from '@patchcord/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toOrder } from './bigcommerce/order.mapper.js';
import { joinPurchase, toContactFacts, toPurchase } from './contact-facts.js';
import type { ContactFacts, Purchase } from './contact-facts.js';
import { toFactsBody } from './cordial/facts.mapper.js';
import { fixture, orderObservation, part, wholeOrderParts } from './fixtures/observed.js';
import { defaultStoreDocument, parseStoreDocument } from './store-document.js';

const document = defaultStoreDocument('abc123');

const base = toOrder(orderObservation([...wholeOrderParts(), part('refunds', fixture('order-refunds'))]));

function order(id: string, changes: Partial<Order> = {}): Order {
  return { ...base, resourceId: id, refunds: [], incomplete: [], ...changes };
}

const version = (minute: number): string => `2025-06-03T21:${String(minute).padStart(2, '0')}:00.000Z`;

function factsOf(...orders: Order[]): ContactFacts {
  return toContactFacts(orders.map((each) => toPurchase(each, document)));
}

describe('the facts of a contact', () => {
  it('are the first and the last order, counts and values by currency, and the last products', () => {
    const [line] = base.lines;
    const socks = line ? [{ ...line, productId: '80', sku: 'SOCK' }] : [];
    const euro = order('251', {
      createdAt: base.createdAt + 1_000,
      currency: 'EUR',
      totalIncTax: '20.1',
      lines: socks,
    });
    const again = order('252', { createdAt: base.createdAt + 2_000, totalIncTax: '0.2' });

    expect(factsOf(again, order('250'), euro)).toEqual({
      orderCount: 3,
      firstOrder: { id: '250', at: base.createdAt },
      lastOrder: { id: '252', at: base.createdAt + 2_000, currency: 'USD', total: '0.2' },
      currencies: [
        { currency: 'EUR', orderCount: 1, value: '20.1', refunded: '0', netValue: '20.1', averageValue: '20.1' },
        { currency: 'USD', orderCount: 2, value: '100.63', refunded: '0', netValue: '100.63', averageValue: '50.315' },
      ],
      lastProductIds: ['80', '77'],
      lastSkus: ['SOCK', 'TOW-OR'],
    });
  });

  it('leave out what is no purchase: incomplete, cancelled and declined orders, and archived ones', () => {
    const none = [{ statusId: 0 }, { statusId: 5 }, { statusId: 6 }, { deleted: true }];

    expect(factsOf(...none.map((changes, index) => order(String(index), changes)))).toMatchObject({
      orderCount: 0,
      firstOrder: null,
      lastOrder: null,
      currencies: [],
    });
  });

  it('take refunds off the net value, and keep them when a later observation did not ask for refunds', () => {
    const refunded = order('250', { refunds: base.refunds, sourceVersion: version(1) });
    const later = order('250', { incomplete: ['refunds'], statusId: 10, sourceVersion: version(2) });

    expect(factsOf(later, refunded).currencies).toEqual([
      { currency: 'USD', orderCount: 1, value: '100.43', refunded: '45', netValue: '55.43', averageValue: '100.43' },
    ]);
  });

  it('count the products of no catalog for none: gift certificates and custom items', () => {
    const lines = base.lines.map((line) => ({ ...line, productId: '0' }));

    expect(factsOf(order('250', { lines }))).toMatchObject({ lastProductIds: [], lastSkus: [] });
  });

  it('keep the orders of two stores of one account apart by their prefix', () => {
    const other = { ...document, idPrefix: 'uk-' };
    const both = [toPurchase(order('250'), document), toPurchase(order('250'), other)];

    expect(toContactFacts(both)).toMatchObject({ orderCount: 2, lastProductIds: ['77', 'uk-77'] });
  });
});

const amount = fc.integer({ min: 0, max: 99_999_999 }).map((cents) => (cents / 100).toFixed(2));

const observations = fc.array(
  fc.record({
    id: fc.constantFrom('1', '2', '3', '4'),
    minute: fc.integer({ min: 0, max: 59 }),
    statusId: fc.integer({ min: 0, max: 14 }),
    currency: fc.constantFrom('USD', 'EUR', 'JPY'),
    total: amount,
    refund: fc.option(amount),
    deleted: fc.constantFrom(false, false, false, true),
    day: fc.integer({ min: 1, max: 28 }),
  }),
  { maxLength: 20 },
);

function purchaseOf(seen: {
  id: string;
  minute: number;
  statusId: number;
  currency: string;
  total: string;
  refund: string | null;
  deleted: boolean;
  day: number;
}): Purchase {
  const { id, minute, statusId, currency, total, refund, deleted, day } = seen;
  const refunds = refund === null ? [] : base.refunds.map((each) => ({ ...each, amount: refund }));
  const incomplete = refund === null ? ['refunds'] : [];
  const createdAt = Date.UTC(2025, 0, day);
  const sourceVersion = version(minute);
  return toPurchase(
    order(id, { sourceVersion, statusId, currency, totalIncTax: total, refunds, incomplete, deleted, createdAt }),
    document,
  );
}

describe('whatever the order of arrival', () => {
  it('the facts are the same, with repeats, replays and refunds that come late', () => {
    fc.assert(
      fc.property(observations, fc.array(fc.nat()), (seen, shuffle) => {
        const purchases = seen.map(purchaseOf);
        const shuffled = purchases
          .map((purchase, index) => ({ purchase, rank: shuffle[index % Math.max(shuffle.length, 1)] ?? 0, index }))
          .sort((left, right) => left.rank - right.rank || right.index - left.index)
          .map(({ purchase }) => purchase);

        expect(toContactFacts([...shuffled, ...shuffled])).toEqual(toContactFacts(purchases));
      }),
      { numRuns: 2_000 },
    );
  });

  it('they are those of the last state of each order, with nothing summed across currencies', () => {
    fc.assert(
      fc.property(observations, (seen) => {
        const facts = toContactFacts(seen.map(purchaseOf));
        const newest = new Map<string, Purchase>();
        // One observation a version: what two of one version hold is nobody's to say.
        const versions = new Set<string>();
        for (const each of seen) {
          fc.pre(!versions.has(`${each.id}/${each.minute}`));
          versions.add(`${each.id}/${each.minute}`);
          const purchase = purchaseOf(each);
          const known = newest.get(each.id);
          if (known === undefined || purchase.sourceVersion > known.sourceVersion) newest.set(each.id, purchase);
        }
        const counted = [...newest.values()].filter(({ counts }) => counts);
        const cents = (text: string): bigint => BigInt(Math.round(Number(text) * 100));

        expect(facts.orderCount).toBe(counted.length);
        for (const { currency, value, refunded, netValue } of facts.currencies) {
          const mine = counted.filter((purchase) => purchase.currency === currency);
          expect(cents(value)).toBe(mine.reduce((sum, { total }) => sum + cents(total), 0n));
          expect(cents(netValue)).toBe(cents(value) - cents(refunded));
        }
        expect(facts.currencies.map(({ currency }) => currency)).toEqual(
          [...new Set(counted.map(({ currency }) => currency))].sort(),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('two observations join the same both ways, and with themselves', () => {
    fc.assert(
      fc.property(observations, (seen) => {
        const [left, right] = seen.map((each) => purchaseOf({ ...each, id: '1' }));
        if (left === undefined || right === undefined) return;
        expect(joinPurchase(left, right)).toEqual(joinPurchase(right, left));
        expect(joinPurchase(left, left)).toEqual(left);
        expect(joinPurchase(joinPurchase(left, right), left)).toEqual(joinPurchase(left, right));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('toFactsBody', () => {
  it('writes the facts of the document, each to its type', () => {
    const mapped = parseStoreDocument({
      ...document,
      mapping: {
        facts: {
          'orderValue.USD': { key: 'bc_value_usd', type: 'number' },
          'netOrderValue.GBP': { key: 'bc_net_gbp', type: 'number' },
          lastOrderId: { key: 'bc_last_order' },
        },
      },
    });

    expect(toFactsBody(factsOf(order('250')), mapped)).toEqual({
      body: {
        bc_order_count: 1,
        bc_first_order_at: '2025-06-03T21:40:11+00:00',
        bc_last_order_at: '2025-06-03T21:40:11+00:00',
        bc_order_values: ['USD 100.43'],
        bc_last_products: ['77'],
        bc_value_usd: 100.43,
        bc_net_gbp: 0,
        bc_last_order: '250',
      },
      leftOut: [],
    });
  });

  it('clears what is no longer so, as when the only order was cancelled', () => {
    expect(toFactsBody(factsOf(order('250', { statusId: 5 })), document).body).toEqual({
      bc_order_count: 0,
      bc_first_order_at: null,
      bc_last_order_at: null,
      bc_order_values: null,
      bc_last_products: null,
    });
  });

  it('keeps the last products where there are more than the attribute holds', () => {
    const facts = { ...factsOf(order('250')), lastProductIds: Array.from({ length: 30 }, (_, index) => `p${index}`) };
    const sent = toFactsBody(facts, document).body['bc_last_products'] as string[];

    expect([sent.length, sent[0], sent.at(-1)]).toEqual([25, 'p5', 'p29']);
  });

  it.each([
    [{ orders: { key: 'orders' } }, 'mapping.facts.orders: is no fact of orders'],
    [{ 'orderValue.usd': { key: 'usd', type: 'number' } }, 'mapping.facts.orderValue.usd: is no fact of orders'],
    [{ 'orderValue.USD': { key: 'usd' } }, 'mapping.facts.orderValue.USD.type: cannot be string; it can be number'],
    [{ orderCount: { key: 'first_name', type: 'number' } }, '"first_name" is already the attribute of firstName'],
  ])('refuses the mapping %j', (facts, problem) => {
    expect(() => parseStoreDocument({ ...document, mapping: { facts } })).toThrow(problem);
  });
});
