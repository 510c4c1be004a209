import type { JsonObject } from './json.js';

export interface Activity {
  readonly _id: string;
  readonly cID: string;
  readonly action: string;
  /** Epoch milliseconds: when it happened, and when it was stored. */
  readonly time: number;
  readonly storedAt: number;
  readonly uid: string | null;
  readonly mcID: string | null;
  /** As JSON, since hundreds of thousands of them stay in memory. */
  readonly properties: string;
}

/** The events of one account in the order in which they came. */
export class ActivityStore {
  private readonly everything: Activity[] = [];
  private readonly byContact = new Map<string, Activity[]>();
  private readonly uids = new Set<string>();

  get size(): number {
    return this.everything.length;
  }

  add(activity: Activity): void {
    this.everything.push(activity);
    if (activity.uid !== null) this.uids.add(activity.uid);
    const mine = this.byContact.get(activity.cID);
    if (mine === undefined) this.byContact.set(activity.cID, [activity]);
    else mine.push(activity);
  }

  hasUid(uid: string): boolean {
    return this.uids.has(uid);
  }

  ofContact(cID: string): readonly Activity[] {
    return this.byContact.get(cID) ?? [];
  }

  all(): readonly Activity[] {
    return this.everything;
  }
}

export function propertiesOf(activity: Activity): JsonObject {
  return JSON.parse(activity.properties) as JsonObject;
}
