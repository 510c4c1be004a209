import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMoney,
  amountOf,
  compareMoney,
  decimalOf,
  divideMoney,
  isZero,
  multiplyMoney,
  roundMoney,
  subtractMoney,
} from './money.js';

const PLACES = 4;

/** Ten-thousandths as the text BigCommerce would write. */
function written(units: bigint): string {
  const text = (units < 0n ? -units : units).toString().padStart(PLACES + 1, '0');
  return `${units < 0n ? '-' : ''}${text.slice(0, -PLACES)}.${text.slice(-PLACES)}`;
}

const units = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

describe('money', () => {
  it('has one text for each amount, however BigCommerce wrote it', () => {
    expect(['45.0000', '45', 45, '045.00', '45.'.slice(0, 2)].map((each) => decimalOf(each))).toEqual([
      '45',
      '45',
      '45',
      '45',
      '45',
    ]);
    expect(['0.0000', '0', 0, '-0.00', -0].map((each) => decimalOf(each))).toEqual(['0', '0', '0', '0', '0']);
    expect(['7.4300', '-3.5000', '0.0500', 100, '1000'].map((each) => decimalOf(each))).toEqual([
      '7.43',
      '-3.5',
      '0.05',
      '100',
      '1000',
    ]);
    expect([1e21, 1e-7].map((each) => decimalOf(each))).toEqual(['1000000000000000000000', '0.0000001']);
  });

  it('is nothing else', () => {
    expect(['', ' 1', '1,5', '1e3', '$5', '.5', '5.', 'NaN', NaN, Infinity].map((each) => decimalOf(each))).toEqual(
      Array(10).fill(null),
    );
  });

  it('adds, subtracts and multiplies exactly', () => {
    fc.assert(
      fc.property(units, units, fc.integer({ min: 0, max: 100_000 }), (a, b, quantity) => {
        expect(addMoney(written(a), written(b))).toBe(decimalOf(written(a + b)));
        expect(subtractMoney(written(a), written(b))).toBe(decimalOf(written(a - b)));
        expect(decimalOf(multiplyMoney(written(a), quantity))).toBe(decimalOf(written(a * BigInt(quantity))));
        expect(Math.sign(compareMoney(written(a), written(b)))).toBe(Number(a > b) - Number(a < b));
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not fall into the traps of binary fractions', () => {
    expect(addMoney('0.1', '0.2')).toBe('0.3');
    expect(multiplyMoney('1.005', 100)).toBe('100.5');
    expect(addMoney()).toBe('0');
  });

  it('divides by an exchange rate to four places, half up, and not at all by zero', () => {
    expect(divideMoney('100.43', '0.849')).toBe('118.2921');
    expect(divideMoney('1', '8')).toBe('0.125');
    expect(divideMoney('1', '32')).toBe('0.0313');
    expect(divideMoney('1', '0')).toBeNull();
    expect(roundMoney('1.00005')).toBe('1.0001');
  });

  it('becomes a number that is the very same amount, or is rejected', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), (amount) => {
        expect(String(amountOf(written(amount)))).toBe(decimalOf(written(amount)));
      }),
    );
    expect(() => amountOf('12345678901234567.89', 'total_inc_tax')).toThrow(
      expect.objectContaining({ code: 'money-range', field: 'total_inc_tax' }),
    );
  });

  it('knows zero', () => {
    expect(['0', '', '0.00', '-0', '0.0001'].map(isZero)).toEqual([true, true, true, true, false]);
  });
});
