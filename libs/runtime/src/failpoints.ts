import { writeSync } from 'node:fs';

/** The places where a process can be made to die, hang or fail on purpose, each named after what has been done by then. */
export const failpoints = {
  FP1: 'a webhook is in Kafka and not answered yet',
  FP2: 'a webhook was answered with 200',
  FP3: 'a notice became due work that is not fetched yet',
  FP4: 'a resource was fetched and is not in Kafka yet',
  FP5: 'outputs are in Kafka and the state that would suppress a repeat is not committed',
  FP6: 'records are finished and their offsets not committed',
  FP7: 'an effect is claimed and no call was made',
  FP8: 'a call to Cordial is under way and not answered',
  FP9: 'Cordial answered and the ledger does not say so yet',
  FP10: 'the ledger says what became of an effect and the offset is not committed',
  FP11: 'an error record is in Kafka and the offset of its original not committed',
  FP12: 'partitions were taken away in a rebalance',
  FP13: 'a consumer drains after a SIGTERM',
  FP14: 'a migration is half done',
} as const;
export type Failpoint = keyof typeof failpoints;

interface Armed {
  action: 'kill' | 'block' | 'throw';
  /** How long to block, or how long after the hit to kill. */
  ms: number;
  hitsLeft: number;
}

/** Thrown where a failpoint says `throw`. */
export class FailpointError extends Error {
  override readonly name = 'FailpointError';
}

let isArmed = false;
let armed = new Map<Failpoint, Armed>();

/** Does nothing unless this place was armed: one comparison. */
export function failpoint(name: Failpoint): void {
  if (isArmed) hit(name);
}

/**
 * Arms what FAILPOINTS names: `FP7=kill:3` kills this process with SIGKILL at the third hit, `FP8=kill:1:50` 50 ms after the first,
 * `FP6=block:1:15000` blocks its thread for 15 s, `FP4=throw:2` throws there. Several are divided by commas. Without FAILPOINTS
 * nothing is armed. Throws when it cannot be read, and where NODE_ENV is production unless FAILPOINTS_IN_PRODUCTION is `yes`.
 */
export function armFailpoints(env: NodeJS.ProcessEnv = process.env): void {
  const text = env['FAILPOINTS'] ?? '';
  if (text !== '' && env['NODE_ENV'] === 'production' && env['FAILPOINTS_IN_PRODUCTION'] !== 'yes')
    throw new Error('FAILPOINTS is set in production, where it would break what works. It is for tests.');
  armed = new Map(text === '' ? [] : text.split(',').map(parse));
  isArmed = armed.size > 0;
}

function parse(text: string): [Failpoint, Armed] {
  const [, name = '', action, nth = '1', ms = '0'] =
    /^(FP\d+)=(kill|block|throw)(?::(\d+))?(?::(\d+))?$/.exec(text.trim()) ?? [];
  if (!(name in failpoints))
    throw new Error(`FAILPOINTS: "${text}" is not <name>=<kill|block|throw>[:<nth hit>[:<ms>]].`);
  return [name as Failpoint, { action: action as Armed['action'], hitsLeft: Number(nth), ms: Number(ms) }];
}

function hit(name: Failpoint): void {
  const point = armed.get(name);
  if (!point || --point.hitsLeft !== 0) return;
  // Synchronous and past the log, so that it is written before the process is gone.
  writeSync(2, `${JSON.stringify({ failpoint: name, action: point.action, at: Date.now() })}\n`);
  switch (point.action) {
    case 'kill':
      if (point.ms > 0) return void setTimeout(die, point.ms);
      return die();
    case 'block':
      return void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, point.ms);
    case 'throw':
      throw new FailpointError(`Failpoint ${name}: ${failpoints[name]}.`);
  }
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
  // The signal ends every thread; this one must not go on until it does.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
}
