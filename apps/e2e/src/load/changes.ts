import type { Pipeline } from '@patchcord/testing';

export type Resource = 'order' | 'customer' | 'subscriber';

/** An entry of the simulator's change log. */
export interface Change {
  seq: number;
  atMs: number;
  resource: Resource;
  id: number;
  op: 'created' | 'updated' | 'deleted';
  aspect: string;
  /** False: BigCommerce sends no webhook for it, so nobody can know. */
  announced: boolean;
}

/** A write that Cordial carried out. */
export interface Effect {
  seq: number;
  at: number;
  path: string;
  key: string | null;
  fields: { orderID?: string; UID?: string } | null;
}

const PAGE = 5_000;

/** What can be asked of the stand-ins' control port. */
export type Control = Pick<Pipeline, 'control'>;

/** Every announced change of customers, subscribers and orders, in order; of the first store, unless another is named. */
export async function readChanges(pipeline: Control, storeHash = ''): Promise<Change[]> {
  return (await readAllChanges(pipeline, storeHash)).filter(({ announced }) => announced);
}

/** The same with those that BigCommerce tells nobody of. */
export async function readAllChanges(pipeline: Control, storeHash = ''): Promise<Change[]> {
  const changes: Change[] = [];
  const store = storeHash === '' ? '' : `&store=${storeHash}`;
  for (let since = 0; ;) {
    const path = `/bigcommerce/changes?since=${since}&limit=${PAGE}&resource=order,customer,subscriber${store}`;
    const page = await pipeline.control<{ lastSeq: number; changes: Change[] }>(path);
    const last = page.changes.at(-1)?.seq;
    if (last === undefined) return changes;
    changes.push(...page.changes);
    since = last;
  }
}

/** Everything that Cordial carried out, in order. */
export async function readEffects(pipeline: Control): Promise<Effect[]> {
  const effects: Effect[] = [];
  for (let since = 0; ;) {
    const path = `/cordial/effects?since=${since}&limit=${PAGE}&committed=1`;
    const page = await pipeline.control<{ total: number; next: number; effects: Effect[] }>(path);
    effects.push(...page.effects);
    if (page.next >= page.total || page.next <= since) return effects;
    since = page.next;
  }
}

export const keyOf = ({ resource, id }: Pick<Change, 'resource' | 'id'>): string => `${resource}/${id}`;

/** The newest change of each resource. */
export function newestOf(changes: readonly Change[]): Change[] {
  return [...new Map(changes.map((change) => [keyOf(change), change])).values()];
}
