import { InvalidRecordError } from '@patchcord/events';
import type { Plain } from './desk.js';

type Refusal = Exclude<Plain, { kind: 'done' }>;

/** Cordial says that the contact is not there, in whichever of its ways. */
export function isContactMissing(answer: Plain): boolean {
  if (answer.kind === 'done') return false;
  if (answer.errorKey === 'CONTACTS_CONTACT_NOT_FOUND') return true;
  return texts(answer).some((text) => /contact (doesn['’]t|does not) exist|contact not found/i.test(text));
}

/** A second order under one id. */
export function isDuplicateOrder(answer: Plain): boolean {
  return answer.kind === 'refused' && texts(answer).some((text) => /must be unique/i.test(text));
}

/** PUT of an order that Cordial does not have. */
export function isOrderMissing(answer: Plain): boolean {
  if (answer.kind === 'done') return false;
  return (
    answer.kind === 'missing' ||
    answer.errorKey === 'RECORD_NOT_FOUND' ||
    texts(answer).some((text) => /order not found/i.test(text))
  );
}

/** Keys that the account does not have: somebody deleted an attribute, or the document is newer than the account. */
export function isUnknownKey(answer: Plain): boolean {
  return answer.kind === 'refused' && texts(answer).some((text) => /not part of the schema/i.test(text));
}

/** The contact has no address in the channel that was to be unsubscribed. */
export function isAddressMissing(answer: Plain): boolean {
  return answer.kind === 'refused' && texts(answer).some((text) => /address not exists/i.test(text));
}

/** What people read about a command that Cordial refused. */
export function toRejection(answer: Refusal, request: string): InvalidRecordError {
  const [field, fieldTexts] = Object.entries('fields' in answer ? answer.fields : {})[0] ?? [];
  const said = fieldTexts === undefined ? answer.message : `${field}: ${fieldTexts.join(' ')}`;
  return new InvalidRecordError(`Cordial refused ${request} with ${answer.status}: ${said}`, {
    code: `cordial-${answer.status}`,
    ...(field === undefined ? {} : { field }),
    ...(answer.errorKey === '' ? {} : { came: answer.errorKey }),
  });
}

function texts(answer: Refusal): string[] {
  return [answer.message, ...('fields' in answer ? Object.values(answer.fields).flat() : [])];
}
