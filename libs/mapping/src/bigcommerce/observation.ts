import { InvalidRecordError } from '@patchcord/events';
import type { Part } from '@patchcord/events';
import { asObject, isObject, mismatch } from '../fields.js';
import type { JsonObject } from '../fields.js';
import { parseJson } from '../parse-json.js';

/** What every observation has. */
export interface Observation {
  recordId: string;
  storeHash: string;
  channelId: string;
  resourceId: string;
  sourceVersion: string;
  occurredAt: number;
  observedAt: number;
  origin: string;
  lane: string;
  noticeScope: string;
  parts: Part[];
}

const NO_CONTENT = 204;
const NOT_FOUND = 404;

/** The fields that every event carries on from its observation. */
export function metaOf(observation: Observation): Omit<Observation, 'noticeScope' | 'parts' | 'channelId'> {
  const { recordId, storeHash, resourceId, sourceVersion, occurredAt, observedAt, origin, lane } = observation;
  return { recordId, storeHash, resourceId, sourceVersion, occurredAt, observedAt, origin, lane };
}

/** The part of that name, or undefined. */
export function partOf(observation: Observation, name: string): Part | undefined {
  return observation.parts.find((part) => part.name === name);
}

/**
 * The resource itself, or null when it is gone: a deleted (or archived) notice whose fetch answered 404. Any other 404 may only be
 * a read that came too early, so it is no deletion. `idField` is looked for before `id`.
 */
export function resourceOf(observation: Observation, name: string, idField = 'id'): JsonObject | null {
  const part = requiredPart(observation, name);
  if (part.status === NOT_FOUND) return gone(observation, name);
  assertAnswered(part);
  const object = asObject(unwrapped(parseJson(part.bytes)), name);
  const id = object[idField] ?? object['id'];
  if (String(id) !== observation.resourceId) {
    throw new InvalidRecordError(`The ${name} in the body has another id than the one that was fetched.`, {
      code: 'wrong-resource',
      field: `${name}.id`,
      expected: 'the id that was fetched',
      came: id === undefined ? 'nothing' : 'another id',
    });
  }
  return object;
}

/** Whether a resource that is a list of its own is gone, as `resourceOf` decides it. */
export function isGone(observation: Observation, name: string): boolean {
  return requiredPart(observation, name).status === NOT_FOUND && gone(observation, name) === null;
}

function requiredPart(observation: Observation, name: string): Part {
  const part = partOf(observation, name);
  if (part !== undefined) return part;
  throw new InvalidRecordError(`The observation has no part "${name}".`, {
    code: 'part-missing',
    field: name,
    expected: `a part "${name}"`,
    came: 'nothing',
  });
}

function gone(observation: Observation, name: string): null {
  if (/\/(?:deleted|archived)$/.test(observation.noticeScope)) return null;
  throw new InvalidRecordError(`The ${name} was not found, but no notice said that it was deleted.`, {
    code: 'missing-without-deletion',
    field: name,
    expected: 'a deleted notice with a 404',
    came: 'a 404 alone',
  });
}

/** A list that was fetched beside the resource; empty when there is no such part, or it answered 204 or 404, as v2 does for none. */
export function listOf(observation: Observation, name: string): readonly unknown[] {
  const part = partOf(observation, name);
  if (part === undefined || part.status === NO_CONTENT || part.status === NOT_FOUND) return [];
  assertAnswered(part);
  if (part.bytes.length === 0) return [];
  const list = unwrapped(parseJson(part.bytes));
  if (Array.isArray(list)) return list as unknown[];
  throw mismatch(name, 'a list', list);
}

function assertAnswered(part: Part): void {
  if (part.status >= 200 && part.status < 300) return;
  throw new InvalidRecordError(
    `The ${part.name} were fetched with status ${part.status}, so there is nothing to map.`,
    {
      code: 'part-status',
      field: part.name,
      expected: 'an answer with status 2xx',
      came: `status ${part.status}`,
    },
  );
}

/** v3 wraps in {data, meta}; v2 does not. No resource of ours has a field `data` of its own. */
function unwrapped(value: unknown): unknown {
  return isObject(value) && 'data' in value && value['id'] === undefined ? value['data'] : value;
}
