import { bulk, topics, type Command, type ConsentEvidence, type Lane, type Suppression } from '@patchcord/events';
import type { Produced } from '@patchcord/kafka';
import { cordialOrderId, toConsentLists, toCordialOrder, type Activity, type StoreDocument } from '@patchcord/mapping';
import type { Order } from '@patchcord/events';
import type { Contact } from './contact.js';
import type { Draft } from './draft.js';

const commandTopics = { live: topics.commands, bulk: bulk(topics.commands) } as const satisfies {
  [L in Lane]: unknown;
};

/** The fields that every command has. The version is given when all of the batch is decided, see numberCommands. */
function metaOf({ event, resource, received, account, documentVersion }: Draft, contact: Contact) {
  const { recordId, storeHash, channelId, resourceId, sourceVersion, occurredAt, observedAt, origin } = event;
  const { lane } = received;
  const meta = {
    recordId,
    storeHash,
    channelId,
    resourceId,
    sourceVersion,
    occurredAt,
    observedAt,
    origin,
    lane,
    resource,
    account,
  };
  return { ...meta, contactId: contact.id, version: 0, automations: lane === 'live', documentVersion };
}

function produced(
  draft: Draft,
  contact: Contact,
  command: Omit<Command, keyof ReturnType<typeof metaOf> | BodyField> & Partial<Command>,
): Produced<Command> {
  const event: Command = { ...metaOf(draft, contact), contact: null, order: null, activity: null, ...command };
  return { topic: commandTopics[draft.received.lane], key: contact.id, event };
}
type BodyField = 'contact' | 'order' | 'activity';

export interface ContactCommandOptions {
  evidence: ConsentEvidence;
  /** The documents of other stores of the account, whose lists the contact may be on. */
  documentOf: (storeHash: string) => StoreDocument | undefined;
  /** Set on a rename. */
  previousEmail?: string;
}

/** The upsert of a contact: the whole of what is known, whichever resource made it. */
export function contactCommand(draft: Draft, contact: Contact, options: ContactCommandOptions): Produced<Command> {
  const key = `contact/${contact.id}`;
  const body = { ...contact.body(), ...listsOf(contact, options.documentOf) };
  contact.announce(draft.received.lane);
  return produced(draft, contact, {
    stateKey: key,
    effectKey: key,
    kind: 'contact',
    contact: {
      email: contact.email,
      previousEmail: options.previousEmail ?? '',
      body: JSON.stringify(body),
      consent: options.evidence,
      erase: false,
    },
  });
}

/** Stores that share a list keep a person on it while one of them does. */
function listsOf({ consent }: Contact, documentOf: ContactCommandOptions['documentOf']): Record<string, boolean> {
  const lists: Record<string, boolean> = {};
  for (const storeHash of new Set(consent?.storefronts.map((storefront) => storefront.storeHash))) {
    const document = documentOf(storeHash);
    if (!document) continue;
    for (const [list, isOn] of Object.entries(toConsentLists(consent, document)))
      lists[list] = lists[list] === true || isOn;
  }
  return lists;
}

export function orderCommand(draft: Draft<Order>, contact: Contact): Produced<Command> {
  const orderId = cordialOrderId(draft.event, draft.document);
  const body = JSON.stringify(toCordialOrder(draft.event, draft.document));
  const key = `order/${orderId}`;
  return produced(draft, contact, {
    stateKey: key,
    effectKey: key,
    kind: 'order',
    order: { orderId, body, email: contact.email },
  });
}

/** Something that is told once ever, whatever becomes of the order. */
export function activityCommand(
  draft: Draft<Order>,
  contact: Contact,
  activity: Activity,
  name: string,
): Produced<Command> {
  const { action, at, uid, properties } = activity;
  return produced(draft, contact, {
    stateKey: '',
    effectKey: `order/${cordialOrderId(draft.event, draft.document)}/${name}`,
    kind: 'activity',
    activity: { action, at, uid, properties: JSON.stringify(properties), email: contact.email },
  });
}

/** An opt-out, on the topic that nothing is ahead of. It has no bulk twin. */
export function suppression(
  draft: Draft,
  contact: Contact,
  { channel, at, evidence, storefront }: ConsentEvidence,
): Produced<Suppression> {
  const key = `consent/${contact.id}/${channel}`;
  const event: Suppression = {
    ...metaOf(draft, contact),
    stateKey: key,
    effectKey: key,
    kind: 'suppression',
    channel,
    email: contact.email,
    at,
    evidence,
    storefront,
  };
  return { topic: topics.suppressions, key: contact.id, event };
}
