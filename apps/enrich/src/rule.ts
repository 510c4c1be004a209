import type { Outcome, Produced, SkipReason } from '@patchcord/kafka';
import { forward, skip } from '@patchcord/kafka';
import type { StoreDocument } from '@patchcord/mapping';
import type { CommerceEvent, Draft } from './draft.js';
import type { Known } from './known.js';

/** What the rules may know beside the record and the locked rows. */
export interface Circumstances {
  /** ms since the epoch. */
  readonly now: number;
  readonly customerWaitMs: number;
  readonly bulkLeavesMs: number;
  /** How far the delta of the store's orders has come, ms since the epoch; undefined before the first. */
  readonly watermarkOf: (storeHash: string) => number | undefined;
  readonly documentOf: (storeHash: string) => StoreDocument | undefined;
  /** True when the order has waited for its customer long enough. */
  readonly hasWaited: (draft: Draft) => boolean;
}

/** Decides one record. It changes what is known only after everything that can throw. */
export type Rule<Event extends CommerceEvent> = (
  draft: Draft<Event>,
  known: Known,
  circumstances: Circumstances,
) => Outcome;

/** Stale: something newer of this resource is known. */
export function isSuperseded({ id, event }: Draft, known: Known): boolean {
  return event.sourceVersion < (known.state(id)?.sourceVersion ?? '');
}

/** The same content, made into commands by the same document for the same contact: nothing would come of it. */
export function isUnchanged(
  { id, contentHash, documentVersion }: Draft,
  known: Known,
  contactId: string | null,
): boolean {
  const state = known.state(id);
  if (!state || state.documentVersion !== documentVersion || state.contactId !== contactId) return false;
  return state.contentHash.equals(contentHash);
}

/** The state that suppresses a repeat; also of what is skipped, so that an older observation cannot pass for news later. */
export function saveState(draft: Draft, known: Known, contactId: string | null, milestonesLeft = false): void {
  const { event, contentHash, documentVersion } = draft;
  known.saveState(draft.id, {
    sourceVersion: event.sourceVersion,
    contentHash,
    contactId,
    documentVersion,
    milestonesLeft,
  });
}

/** An end without a command, its state kept. The same again is only `unchanged`. */
export function endWithout(draft: Draft, known: Known, reason: SkipReason, contactId: string | null = null): Outcome {
  const isRepeat = isUnchanged(draft, known, contactId);
  saveState(draft, known, contactId);
  return skip(isRepeat ? 'unchanged' : reason, detailsOf(draft, contactId));
}

export function unchanged(draft: Draft, known: Known, contactId: string | null, milestonesLeft = false): Outcome {
  if (known.state(draft.id)?.sourceVersion !== draft.event.sourceVersion)
    saveState(draft, known, contactId, milestonesLeft);
  return skip('unchanged', detailsOf(draft, contactId));
}

export function superseded(draft: Draft): Outcome {
  return skip('superseded', detailsOf(draft, null));
}

export function forwardAll(commands: readonly Produced[]): Outcome {
  return forward(...commands);
}

/** The same, where a part of what the record asked for was not done: that is told beside it. */
export function forwardWithEnd(
  commands: readonly Produced[],
  draft: Draft,
  contactId: string,
  { reason, detail }: { reason: SkipReason; detail: string },
): Outcome {
  return { kind: 'forward', events: commands, end: { reason, details: { ...detailsOf(draft, contactId), detail } } };
}

function detailsOf({ account, documentVersion }: Draft, contactId: string | null) {
  return { account, documentVersion, ...(contactId === null ? {} : { contactId }) };
}
