const NUL_REFUSED = '22021';

/**
 * Writes rows; where PostgreSQL refuses a text because it holds a NUL, once more with each NUL replaced by U+FFFD. Names and
 * reasons come from outside, and one such character must not stop what comes behind it.
 */
export async function withoutNul<Row, Result>(rows: readonly Row[], write: (rows: readonly Row[]) => Promise<Result>): Promise<Result> {
  try {
    return await write(rows);
  } catch (error) {
    if (!isNulRefused(error)) throw error;
    return write(rows.map((row) => cleaned(row) as Row));
  }
}

function isNulRefused(error: unknown): boolean {
  return (error as { code?: string }).code === NUL_REFUSED || (error as { driverError?: { code?: string } }).driverError?.code === NUL_REFUSED;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD');
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value) || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(cleaned);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cleaned(inner)]));
}
