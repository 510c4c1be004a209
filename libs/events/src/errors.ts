/** What came and what was expected, for people. `came` is a type or a shape, never a value that may be personal. */
export interface Mismatch {
  /** Stable, for grouping: `field-type`, `not-avro`, `cordial-422` … */
  code: string;
  /** Path of the field, as in `billing_address.email`; absent when the whole record is at fault. */
  field?: string;
  expected?: string;
  came?: string;
  cause?: unknown;
}

/** The record can never work as it is: it goes to the error topic, once, and nothing waits for it. */
export class InvalidRecordError extends Error {
  override readonly name = 'InvalidRecordError';
  readonly code: string;
  readonly field: string | undefined;
  readonly expected: string | undefined;
  readonly came: string | undefined;

  /** `message` says to a person what is wrong and what to do; no personal data. */
  constructor(message: string, { code, field, expected, came, cause }: Mismatch) {
    super(message, { cause });
    this.code = code;
    this.field = field;
    this.expected = expected;
    this.came = came;
  }
}

/** Something the record needs does not answer (Kafka, registry, Postgres): the partition waits and tries again by itself. */
export class DependencyDownError extends Error {
  override readonly name = 'DependencyDownError';
  /** kafka, registry, postgres, bigcommerce or cordial. */
  readonly dependency: string;

  constructor(message: string, { dependency, cause }: { dependency: string; cause?: unknown }) {
    super(message, { cause });
    this.dependency = dependency;
  }
}
