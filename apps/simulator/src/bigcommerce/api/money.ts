/** Cents as v2 writes money: a string with four decimals. */
export function toDecimal4(cents: number): string {
  const sign = cents < 0 ? '-' : '';
  const digits = String(Math.abs(Math.round(cents))).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}00`;
}

/** Cents as v3 writes money: a JSON number. */
export function toAmount(cents: number): number {
  return Math.round(cents) / 100;
}
