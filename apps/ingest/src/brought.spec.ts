import { describe, expect, it } from 'vitest';
import { Brought } from './brought.js';
import { found, partOf, type Found } from './fetched.js';

const DATE = '2025-06-03T22:00:00Z';
const body = { id: 1, date_modified: DATE, name: 'Linen Towel' };
const afterMs = (ms: number): number => Date.parse(DATE) + ms;

function fetchedAt(ms: number, shipments = '[]'): Found {
  // BigCommerce may write the same resource with other white space.
  return found(
    [
      partOf('order', 200, Buffer.from(JSON.stringify(body, null, 1))),
      partOf('shipments', 200, Buffer.from(shipments)),
    ],
    body,
    afterMs(ms),
  );
}

describe('Brought', () => {
  it('knows again in a list what was brought a while after its date', () => {
    const brought = new Brought();
    brought.keep('order', '1', fetchedAt(6_000));
    expect(brought.isListed('order', '1', { ...body })).toBe(true);
    expect(brought.isListed('order', '1', { ...body, name: 'Towel' })).toBe(false);
    expect(brought.isListed('order', '2', body)).toBe(false);
    expect(brought.isListed('customer', '1', body)).toBe(false);
  });

  it('has what was brought right after its date looked at once more, to the last part', () => {
    const brought = new Brought();
    brought.keep('order', '1', fetchedAt(500));
    expect(brought.isListed('order', '1', body)).toBe(false);
    expect(brought.isWhole('order', '1', fetchedAt(9_000))).toBe(true);
    expect(brought.isWhole('order', '1', fetchedAt(9_000, '[{"id":7}]'))).toBe(false);
  });

  it('goes by the time of the store where that is known', () => {
    const brought = new Brought();
    brought.keep('order', '1', fetchedAt(600_000), afterMs(500));
    expect(brought.isListed('order', '1', body)).toBe(false);
  });

  it('knows what was put aside until it looks otherwise', () => {
    const brought = new Brought();
    brought.keepAside('order', '1', body);
    expect(brought.isListed('order', '1', body)).toBe(true);
    expect(brought.isWhole('order', '1', fetchedAt(9_000))).toBe(false);
  });
});
