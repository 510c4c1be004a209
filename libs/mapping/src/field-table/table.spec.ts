import { describe, expect, it } from 'vitest';
import { readSamples } from './samples.js';
import { fieldNotes, fieldRows, noteKeyOf } from './table.js';

const samples = readSamples(new URL('../fixtures/', import.meta.url));

const rowsOf = {
  customer: fieldRows('customer', samples.customer),
  subscriber: fieldRows('subscriber', samples.subscriber),
  order: fieldRows('order', samples.order),
};

describe.each(['customer', 'subscriber', 'order'] as const)('the fields of a %s', (resource) => {
  const rows = rowsOf[resource];

  it('all have a note, and no note is about a field that BigCommerce does not have', () => {
    const used = new Set(rows.map(({ path }) => noteKeyOf(resource, path)));

    expect(rows.filter(({ path }) => noteKeyOf(resource, path) === undefined).map(({ path }) => path)).toEqual([]);
    expect(Object.keys(fieldNotes[resource]).filter((key) => !used.has(key))).toEqual([]);
  });

  it('reach Cordial, or the reason why not is stated', () => {
    const silent = rows.filter(({ cordial, note }) => cordial.length === 0 && note.stays === undefined);

    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('that are said to reach nothing reach nothing', () => {
    const untrue = rows.filter(
      ({ canonical, note }) => note.stays !== undefined && note.how === undefined && canonical.length === 0,
    );

    for (const { cordial, configured } of untrue) expect([...cordial, ...configured]).toEqual([]);
  });
});

it('finds out by running the mappers where a field goes', () => {
  const of = (resource: 'customer' | 'order', path: string): unknown => {
    const row = rowsOf[resource].find((each) => each.path === path);
    return { canonical: row?.canonical, cordial: row?.cordial, configured: row?.configured };
  };

  expect(of('customer', 'last_name')).toEqual({
    canonical: ['lastName'],
    cordial: ['contact.last_name'],
    configured: [],
  });
  expect(of('order', 'lines[].cost_price_ex_tax')).toEqual({
    canonical: ['lines[].costPriceExTax'],
    cordial: [],
    configured: ['order.items[].properties.cost', 'order.items[].properties.margin'],
  });
  expect(of('order', 'refunded_amount')).toEqual({ canonical: [], cordial: [], configured: [] });
});
