import { Decimal } from 'decimal.js';
import { InvalidRecordError } from '@patchcord/events';

// Wide enough that no sum or product of store amounts is ever rounded; only a division is.
const Exact = Decimal.clone({ precision: 60, toExpNeg: -60, toExpPos: 60 });

const PLAIN_DECIMAL = /^-?\d{1,30}(?:\.\d{1,30})?$/;

/** What a JavaScript number holds without loss. */
const SIGNIFICANT_DIGITS_MAX = 15;

/**
 * Canonical text of a decimal: no exponent, no zeros that say nothing ("45.0000" and 45 are both "45"), no "-0".
 * BigCommerce sends money as a string with four places, a string without, or a number. Null when it is no decimal.
 */
export function decimalOf(value: string | number): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? canonical(plainText(value)) : null;
  return PLAIN_DECIMAL.test(value) ? canonical(value) : null;
}

function plainText(value: number): string {
  const text = String(value);
  return text.includes('e') ? new Exact(value).toFixed() : text;
}

const ZERO_CODE = 48;

function canonical(text: string): string {
  let end = text.length;
  const point = text.indexOf('.');
  if (point >= 0) {
    while (text.charCodeAt(end - 1) === ZERO_CODE) end -= 1;
    if (end - 1 === point) end = point;
  }
  const negative = text.startsWith('-');
  const first = negative ? 1 : 0;
  let start = first;
  const whole = point >= 0 ? point : end;
  while (start < whole - 1 && text.charCodeAt(start) === ZERO_CODE) start += 1;
  const digits = text.slice(start, end);
  if (digits === '0') return '0';
  return negative ? `-${digits}` : digits;
}

/** Exact sum; "0" of nothing. All amounts must be of one currency. */
export function addMoney(...amounts: string[]): string {
  return amounts.reduce((sum, amount) => sum.plus(amount), new Exact(0)).toFixed();
}

/** Exact difference. Both amounts must be of one currency. */
export function subtractMoney(amount: string, less: string): string {
  return new Exact(amount).minus(less).toFixed();
}

/** Exact product, as of a price and a quantity. */
export function multiplyMoney(amount: string, by: string | number): string {
  if (by === '1' || by === 1) return amount;
  return new Exact(amount).times(by).toFixed();
}

/** Quotient, rounded half up to `places`, as of an amount and an exchange rate. Null when the rate is 0. */
export function divideMoney(amount: string, by: string, places = 4): string | null {
  if (by === '1') return roundMoney(amount, places);
  const rate = new Exact(by);
  if (rate.isZero()) return null;
  return decimalOf(new Exact(amount).div(rate).toFixed(places, Decimal.ROUND_HALF_UP));
}

/** Rounded half up to `places`. */
export function roundMoney(amount: string, places = 4): string {
  const point = amount.indexOf('.');
  if (point < 0 || amount.length - point - 1 <= places) return amount;
  return new Exact(new Exact(amount).toFixed(places, Decimal.ROUND_HALF_UP)).toFixed();
}

/** Negative, zero or positive, as a sort wants it. */
export function compareMoney(left: string, right: string): number {
  return new Exact(left).comparedTo(right);
}

/** True for "0", "0.00", "-0" and the empty text. */
export function isZero(amount: string): boolean {
  return amount === '0' || amount === '' || new Exact(amount).isZero();
}

/** The same amount as a JSON number. Throws InvalidRecordError `money-range` where a number could not hold it exactly. */
export function amountOf(amount: string, field = ''): number {
  const text = decimalOf(amount);
  const digits = text === null ? Infinity : text.replace(/[-.]/g, '').replace(/^0+/, '').length;
  if (text === null || digits > SIGNIFICANT_DIGITS_MAX) {
    throw new InvalidRecordError(
      `${field || 'An amount'} has more digits than a JSON number keeps; correct it at the source.`,
      {
        code: 'money-range',
        ...(field === '' ? {} : { field }),
        expected: `a decimal of at most ${SIGNIFICANT_DIGITS_MAX} digits`,
        came: text === null ? 'no decimal' : `${digits} digits`,
      },
    );
  }
  return Number(text);
}
