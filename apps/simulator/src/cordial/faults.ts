import { isObject, type JsonObject } from './json.js';

export const faultKinds = [
  '429',
  '500',
  '502-html',
  '503-html',
  '503-retry-after',
  '401',
  'slow',
  'no-answer',
  'reset-before',
  'reset-after-commit',
  'malformed-200',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** How often the work is done although the caller is not told so, where the fault does not say. */
const commitRatioByDefault: { [Kind in FaultKind]: number } = {
  '429': 0,
  '500': 0,
  '502-html': 0,
  '503-html': 0,
  '503-retry-after': 0,
  '401': 0,
  slow: 1,
  'no-answer': 0,
  'reset-before': 0,
  'reset-after-commit': 1,
  'malformed-200': 1,
};

/** These mean "not done" or say themselves what is done, so a commit ratio cannot be given. */
const fixed: readonly FaultKind[] = ['429', '503-retry-after', '401', 'slow', 'reset-before', 'reset-after-commit'];

export interface Fault {
  readonly id: number;
  readonly kind: FaultKind;
  /** Share of the matching calls that it bites, or how many of the next ones. */
  readonly ratio: number | null;
  left: number | null;
  readonly account: string | null;
  readonly method: string | null;
  /** Path or path template; `*` stands for anything. */
  readonly path: string | null;
  readonly retryAfterSeconds: number | null;
  readonly delayMs: number;
  readonly commitRatio: number;
  /** Epoch milliseconds; null is until it is deleted. */
  readonly until: number | null;
  /** Calls that it could have bitten, that it did bite, and that were carried out all the same. */
  seen: number;
  bit: number;
  committed: number;
}

export interface Target {
  account: string | null;
  method: string;
  template: string;
  path: string;
}

export interface Bite {
  fault: Fault;
  /** Whether the call is carried out before the caller is let down. */
  doesCommit: boolean;
}

/** The faults that are switched on, and how often each bit. */
export class Faults {
  private active: (Fault & { pattern: RegExp | null })[] = [];
  private lastId = 0;
  /** Over the life of the server, deleted faults included. */
  readonly totals: Record<FaultKind, number> = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<
    FaultKind,
    number
  >;

  constructor(private readonly random: () => number) {}

  /** Throws a sentence that says what is wrong with the request. */
  add(request: unknown, now: number): Fault {
    if (!isObject(request)) throw new Error('a fault is an object');
    const fault = readFault(request, ++this.lastId, now);
    this.active.push({ ...fault, pattern: fault.path === null ? null : patternOf(fault.path) });
    return fault;
  }

  list(now: number): (Fault & { isOver: boolean })[] {
    return this.active.map(({ pattern: _pattern, ...fault }) => ({ ...fault, isOver: isOver(fault, now) }));
  }

  clear(): void {
    this.active = [];
  }

  remove(id: number): boolean {
    const before = this.active.length;
    this.active = this.active.filter((fault) => fault.id !== id);
    return this.active.length < before;
  }

  /** The fault that this call meets: the first one in order of creation that bites. */
  meet(target: Target, now: number): Bite | null {
    for (const fault of this.active) {
      if (isOver(fault, now) || !isMeant(fault, target)) continue;
      fault.seen++;
      if (fault.left !== null) fault.left--;
      else if (this.random() >= (fault.ratio ?? 0)) continue;
      fault.bit++;
      this.totals[fault.kind]++;
      const { commitRatio } = fault;
      return { fault, doesCommit: commitRatio >= 1 || (commitRatio > 0 && this.random() < commitRatio) };
    }
    return null;
  }
}

function isOver(fault: Fault, now: number): boolean {
  return fault.left === 0 || (fault.until !== null && now >= fault.until);
}

function isMeant({ account, method, pattern }: Fault & { pattern: RegExp | null }, target: Target): boolean {
  return (
    (account === null || account === target.account) &&
    (method === null || method === target.method) &&
    (pattern === null || pattern.test(target.path) || pattern.test(target.template))
  );
}

function patternOf(path: string): RegExp {
  return new RegExp(
    `^${path
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );
}

const known = [
  'kind',
  'ratio',
  'next',
  'account',
  'method',
  'path',
  'retryAfterSeconds',
  'delayMs',
  'commitRatio',
  'forMs',
];

function readFault(request: JsonObject, id: number, now: number): Fault {
  const stranger = Object.keys(request).find((key) => !known.includes(key));
  if (stranger !== undefined) throw new Error(`${stranger} is not known; a fault has ${known.join(', ')}`);
  const kind = faultKinds.find((one) => one === request['kind']);
  if (kind === undefined) throw new Error(`kind is one of ${faultKinds.join(', ')}`);
  const ratio = number(request, 'ratio', 1);
  const left = number(request, 'next');
  if ((ratio === null) === (left === null))
    throw new Error('a fault has either a ratio (0 to 1) or next (a number of calls)');
  const commitRatio = number(request, 'commitRatio', 1);
  if (commitRatio !== null && fixed.includes(kind)) throw new Error(`${kind} has no commitRatio`);
  const forMs = number(request, 'forMs');
  return {
    id,
    kind,
    ratio,
    left,
    account: text(request, 'account'),
    method: text(request, 'method')?.toUpperCase() ?? null,
    path: text(request, 'path'),
    retryAfterSeconds: number(request, 'retryAfterSeconds') ?? (kind === '503-retry-after' ? 2 : null),
    delayMs: number(request, 'delayMs') ?? (kind === 'slow' ? 2_000 : 0),
    commitRatio: commitRatio ?? commitRatioByDefault[kind],
    until: forMs === null ? null : now + forMs,
    seen: 0,
    bit: 0,
    committed: 0,
  };
}

function number(request: JsonObject, key: string, max = Number.MAX_SAFE_INTEGER): number | null {
  const value = request[key] ?? null;
  if (value === null || (typeof value === 'number' && value >= 0 && value <= max)) return value;
  throw new Error(`${key} is a number from 0${max === 1 ? ' to 1' : ''}`);
}

function text(request: JsonObject, key: string): string | null {
  const value = request[key] ?? null;
  if (value === null || typeof value === 'string') return value;
  throw new Error(`${key} is a text`);
}
