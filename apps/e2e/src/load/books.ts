import { ends, type End, type Outcome } from '@patchcord/events';
import { keyOf, type Change, type Effect } from './changes.js';

/** One observation of a resource, with all that came of it. */
export interface Entry {
  /** When BigCommerce's answer had come, ms since the epoch: later changes are not in it. */
  observedAt: number;
  leaves: Outcome[];
}

/** How something ended: the strongest of its leaves, and why. */
export interface Ending {
  outcome: End | 'missing';
  reason: string;
}

/** The outcomes of a run, by resource, so that each change finds the observation that first held it. */
export class Books {
  private readonly entries = new Map<string, Map<string, Entry>>();
  private readonly missing = new Map<string, number>();

  constructor(outcomes: readonly Outcome[]) {
    for (const outcome of outcomes) this.add(outcome);
  }

  /** The observations of a resource that hold the change and have ended, earliest first. */
  holding(change: Change): Entry[] {
    const known = [...(this.entries.get(keyOf(change))?.values() ?? [])];
    return known
      .map((entry) => ({ ...entry, leaves: leavesOf(entry) }))
      .filter((entry) => entry.observedAt >= change.atMs && isWhole(entry))
      .sort((a, b) => a.observedAt - b.observedAt);
  }

  /** How the change ended, or undefined when nothing says. */
  endOf(change: Change): Ending | undefined {
    const [first] = this.holding(change);
    if (first) return endingOf(first);
    return (this.missing.get(keyOf(change)) ?? 0) >= change.atMs ? { outcome: 'missing', reason: '' } : undefined;
  }

  private add(outcome: Outcome): void {
    const resource = `${outcome.resource}/${outcome.resourceId}`;
    if (outcome.sourceTopic === 'bigcommerce.notices') {
      if (outcome.outcome === 'missing') this.missing.set(resource, outcome.endedAt);
      return;
    }
    const source = `${outcome.sourceTopic}/${outcome.sourcePartition}/${outcome.sourceOffset}`;
    const ofResource = this.entries.get(resource) ?? new Map<string, Entry>();
    this.entries.set(resource, ofResource);
    const entry = ofResource.get(source) ?? { observedAt: outcome.observedAt, leaves: [] };
    ofResource.set(source, entry);
    // A command that was parked or unknown ends once more: the last word counts.
    entry.leaves = [...entry.leaves.filter(({ path }) => path !== outcome.path), outcome];
  }
}

/** A record that was parked and came again, or was read once more, went on: what it made are the leaves, and its own row is none. */
function leavesOf({ leaves }: Entry): Outcome[] {
  const wentOn = (path: string): boolean =>
    leaves.some((other) => other.path !== path && (path === '' || other.path.startsWith(`${path}.`)));
  return leaves.filter(({ commandKind, path }) => commandKind !== '' || !wentOn(path));
}

/** `1/3` is a third of an observation, `1/3.2/2` a half of that: it has ended when all of it has. */
function isWhole({ leaves }: Entry): boolean {
  const weightOf = ({ path }: Outcome): number =>
    path === '' ? 1 : path.split('.').reduce((weight, level) => weight / Number(level.split('/')[1]), 1);
  return leaves.reduce((sum, leaf) => sum + weightOf(leaf), 0) > 0.999;
}

export function endingOf({ leaves }: Entry): Ending {
  for (const outcome of ends) {
    const leaf = leaves.find((each) => each.outcome === outcome);
    if (leaf) return { outcome, reason: leaf.reason };
  }
  throw new Error('an observation without leaves has no end');
}

/** When Cordial carried out what the books call applied. */
export class Arrivals {
  /** Effects that the books call applied and Cordial knows nothing of. */
  readonly notAtCordial: string[] = [];
  private readonly byKey = new Map<string, Effect[]>();

  /** `cIDs` are Cordial's ids by our contact ids. */
  constructor(
    effects: readonly Effect[],
    private readonly cIDs: ReadonlyMap<string, string>,
  ) {
    for (const effect of effects) {
      if (effect.key === null) continue;
      const known = this.byKey.get(effect.key);
      if (known) known.push(effect);
      else this.byKey.set(effect.key, [effect]);
    }
  }

  /** When the last command of the observation took effect, ms since the epoch; undefined when none did. */
  at({ observedAt, leaves }: Entry): number | undefined {
    const applied = leaves.filter(({ outcome }) => outcome === 'applied');
    if (applied.length === 0) return undefined;
    return Math.max(...applied.map((leaf) => this.effectOf(leaf, observedAt)?.at ?? this.unseen(leaf)));
  }

  /** What is called applied and does not stand in Cordial's log was not: only a repeat could be so, and there is none here. */
  private unseen({ effectKey, endedAt }: Outcome): number {
    this.notAtCordial.push(effectKey);
    return endedAt;
  }

  private effectOf(leaf: Outcome, observedAt: number): Effect | undefined {
    const orderId = leaf.effectKey.split('/')[1];
    const key = leaf.commandKind === 'order' ? orderId : this.cIDs.get(leaf.contactId);
    const path = { order: '/v2/orders', activity: '/v2/contactactivities' }[leaf.commandKind] ?? '/v2/contacts';
    const candidates = this.byKey.get(key ?? '')?.filter((effect) => effect.path.startsWith(path)) ?? [];
    // Written down after the answer, so the effect is the last one before that.
    return candidates.findLast(({ at }) => at >= observedAt && at <= leaf.endedAt);
  }
}
