import type { Order } from '@patchcord/events';
import type { Produced } from '@patchcord/kafka';
import { isTooOld, milestonesOf, toActivities, type Milestone } from '@patchcord/mapping';
import { activityCommand } from './commands.js';
import type { Contact } from './contact.js';
import type { Draft } from './draft.js';
import type { Known, RecordedMilestone } from './known.js';
import type { Circumstances } from './rule.js';

/** What is told of an order, and what is recorded whether it is told or not. */
export interface Told {
  readonly activities: Produced[];
  /** Records every milestone, once ever. */
  record(): void;
}

interface Telling extends Circumstances {
  /** Whom it is told of; without one nothing is told. */
  readonly contact?: Contact;
  readonly isSilent?: boolean;
}

/** Milestones that were not recorded before. Bulk work, migrated history and what is too old are recorded without a word. */
export function decideMilestones(draft: Draft<Order>, known: Known, telling: Telling): Told {
  const { event, document } = draft;
  const recorded = known.milestonesOf(event.storeHash, event.resourceId);
  const all = milestonesOf(event, document);
  if (leavesMilestones(draft, telling)) return { activities: [], record: () => undefined };
  const families = new Set([...recorded, ...all.map(({ name }) => name)].map(familyOf));
  const news = all
    .filter(({ name }) => !recorded.has(name))
    .map((milestone) => ({ milestone, activities: activitiesOf(draft, milestone, families, telling) }));
  const rows = news.map(({ milestone, activities }) => toRow(draft, milestone, activities.length === 0));
  return {
    activities: news.flatMap(({ activities }) => activities),
    record: () => rows.forEach((row) => known.record(row)),
  };
}

/**
 * A full sync runs beside live work: what happened just now comes through the live lane as well, and is told there.
 * Bulk work records nothing of it, or it would never be told.
 */
export function leavesMilestones(
  { event, received }: Draft<Order>,
  { now, bulkLeavesMs, watermarkOf }: Circumstances,
): boolean {
  if (received.lane !== 'bulk') return false;
  // What is younger than the watermark has yet to come by the delta; what is a little older may still be on its way here.
  return event.modifiedAt > Math.min(now - bulkLeavesMs, watermarkOf(event.storeHash) ?? Number.POSITIVE_INFINITY);
}

/** `shipped:12` → `shipped`. */
function familyOf(name: string): string {
  return name.split(':', 1)[0] as string;
}

function activitiesOf(
  draft: Draft<Order>,
  milestone: Milestone,
  families: ReadonlySet<string>,
  { contact, isSilent, now }: Telling,
): Produced[] {
  const { document, event, received } = draft;
  const isUntold =
    isSilent === true || received.lane === 'bulk' || milestone.silent || isTooOld(milestone.at, now, document);
  const isFounded = milestone.requires === null || families.has(milestone.requires);
  if (!contact || isUntold || !isFounded) return [];
  return toActivities(event, milestone, document).map((activity, index) =>
    activityCommand(draft, contact, activity, index === 0 ? milestone.name : `${milestone.name}/${activity.action}`),
  );
}

function toRow({ event }: Draft<Order>, { name, at }: Milestone, silent: boolean): RecordedMilestone {
  return { storeHash: event.storeHash, orderId: event.resourceId, name, at, silent };
}
