import { randomUUID } from 'node:crypto';
import { schemas, topics, type Command, type Topic } from '@patchcord/events';
import type { Frame, RecordShape } from './bad-shapes.js';

const commands = topics.commands as Topic;

/** A command with the defaults of its schema. */
export function command(id: number, changes: Partial<Command>): Command {
  const { fields } = schemas['cordial.contacts'] as { fields: readonly { name: string; default: unknown }[] };
  const blank = Object.fromEntries(
    fields.map((field) => [field.name, structuredClone(field.default)]),
  ) as unknown as Command;
  const contactId = changes.contactId ?? randomUUID();
  const meta = {
    recordId: `e2e-${id}`,
    storeHash: 'abc123',
    resourceId: String(id),
    resource: 'customer',
    account: 'main',
    lane: 'live',
    documentVersion: 1,
    version: id,
  };
  return {
    ...blank,
    ...meta,
    contactId,
    stateKey: `contact/${contactId}`,
    effectKey: `contact/${contactId}`,
    ...changes,
  };
}

export function upsert(id: number, body: string, changes: Partial<Command> = {}): Command {
  return command(id, {
    kind: 'contact',
    contact: { email: `bad-${id}@example.com`, previousEmail: '', body, consent: null, erase: false },
    ...changes,
  });
}

function shape(name: string, event: (id: number) => Command, code: string, says: RegExp, field?: string): RecordShape {
  const value = (id: number, frame: Frame): Buffer => frame(commands, event(id));
  return {
    name,
    topic: commands,
    value,
    end: { errors: 'deliver', code, says, ...(field === undefined ? {} : { field }) },
  };
}

const order = (id: number, body: object): Command =>
  command(id, {
    kind: 'order',
    stateKey: `order/${id}`,
    effectKey: `order/${id}`,
    order: { orderId: String(id), body: JSON.stringify(body), email: `bad-${id}@example.com` },
  });
const activity = (id: number): Command =>
  command(id, {
    kind: 'activity',
    stateKey: '',
    effectKey: `order/${id}/placed`,
    activity: { action: 'order', at: Date.now(), uid: `uid-${id}`, properties: '{}', email: `bad-${id}@example.com` },
  });

/** Commands that Cordial refuses, or that can be none. */
export const commandShapes: RecordShape[] = [
  shape(
    'a text that is longer than its attribute',
    (id) => upsert(id, JSON.stringify({ first_name: 'x'.repeat(5_000) })),
    'cordial-422',
    /Cordial refused POST \/contacts with 422/,
    'first_name',
  ),
  shape(
    'an attribute that Cordial does not have',
    (id) => upsert(id, '{"no_such_attribute":1}'),
    'cordial-422',
    /Cordial refused POST \/contacts with 422/,
    'no_such_attribute',
  ),
  shape(
    'an order of a contact that nobody knows',
    (id) => order(id, { orderID: String(id), purchaseDate: '2026-01-01T08:00:00+00:00' }),
    'cordial-422',
    /Cordial refused POST \/orders with 422/,
    'email',
  ),
  shape(
    'an event of a contact that nobody knows',
    activity,
    'cordial-400',
    /Cordial refused POST \/contactactivities with 400/,
    'email',
  ),
  shape(
    'a command of an unknown kind',
    (id) => upsert(id, '{}', { kind: 'cart' }),
    'field-missing',
    /kind that Patchcord does not know/,
    'kind',
  ),
  shape(
    'a command whose body is not JSON',
    (id) => upsert(id, '{"first_name":'),
    'not-json',
    /body of the command is not JSON/,
    'body',
  ),
  shape(
    'a contact id that is none',
    (id) => upsert(id, '{}', { contactId: 'nobody' }),
    'field-value',
    /contact id/,
    'contactId',
  ),
  shape(
    'a command of a store that nobody configured',
    (id) => upsert(id, '{}', { storeHash: 'nobody1' }),
    'unknown-store',
    /no document for this store/,
    'storeHash',
  ),
];
