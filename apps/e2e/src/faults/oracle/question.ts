/** A committed offset, seen while a run was going on. */
export interface OffsetSample {
  atMs: number;
  /** `group topic/partition`. */
  place: string;
  offset: number;
}

/** What the oracle is asked: where the truth is, and what nobody but the run knows. */
export interface Question {
  controlUrl: string;
  /** The API of the stand-in of BigCommerce, and what opens it. */
  bigcommerceUrl: string;
  accessToken: string;
  databaseUrl: string;
  brokers: string[];
  registryUrl: string;
  stores: { storeHash: string; account: string }[];
  /** In the order of time. */
  offsets: OffsetSample[];
  /** When offsets were set back on purpose, ms since the epoch. */
  resetsMs: number[];
  /** Records that ought to be in error topics. Others are not expected anywhere. */
  rejectsExpected: number;
}

/** One thing that has to hold, and whether it did. */
export interface Finding {
  name: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8';
  statement: string;
  counts: Record<string, number>;
  /** What does not fit, each named. Empty: it holds. */
  offenders: string[];
}
