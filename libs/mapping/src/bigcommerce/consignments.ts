import type { Line } from '@patchcord/events';
import { isObject, mapList, mismatch, readOptionalId } from '../fields.js';
import type { JsonObject } from '../fields.js';
import { toDestination } from './address.mapper.js';
import type { Destination } from './address.mapper.js';
import { toLine } from './line.mapper.js';

/** What the consignments of an order say about its lines. */
export interface Consignments {
  /** Null when the line items are only linked, not inlined. */
  lines: Line[] | null;
  /** BigCommerce inlines at most 50 line items a consignment and then leaves a `__warning__`: the lines must be fetched. */
  isTruncated: boolean;
  destinations: Destination[];
}

interface Found extends Consignments {
  /** A consignment whose line items are only linked. */
  isLinked: boolean;
}

const WARNING = '__warning__';

/**
 * Reads `consignments` of an order fetched with `include=consignments.line_items&consignment_structure=object`: pickups, shipping,
 * downloads and gift certificates by e-mail. A plain link, or nothing, gives no lines.
 */
export function readConsignments(order: JsonObject): Consignments {
  const consignments = order['consignments'];
  const found: Found = { lines: null, isTruncated: false, isLinked: isLink(consignments), destinations: [] };
  if (isObject(consignments)) addGroups(found, consignments);
  if (Array.isArray(consignments)) addAll(found, consignments as unknown[], 'consignments', true);
  const lines = found.isLinked ? null : (found.lines ?? []);
  return { lines, isTruncated: found.isTruncated, destinations: found.destinations };
}

function addGroups(found: Found, consignments: JsonObject): void {
  if (WARNING in consignments) found.isTruncated = true;
  addGroup(found, consignments, 'shipping', true);
  addGroup(found, consignments, 'pickups', false);
  addGroup(found, consignments, 'downloads', false);
  const email = consignments['email'];
  if (isObject(email)) addGroup(found, withConsignments(email), 'gift_certificates', false, 'consignments.email');
}

/** Gift certificates are consignments of their own, but have been seen as bare line items: those are taken for one consignment. */
function withConsignments(email: JsonObject): JsonObject {
  const certificates = email['gift_certificates'];
  if (!Array.isArray(certificates) || certificates.some((each) => !isObject(each) || 'line_items' in each))
    return email;
  return certificates.length === 0 ? email : { gift_certificates: [{ line_items: certificates as unknown[] }] };
}

function addGroup(found: Found, groups: JsonObject, name: string, isShipping: boolean, path = 'consignments'): void {
  const group = groups[name];
  if (Array.isArray(group)) addAll(found, group as unknown[], `${path}.${name}`, isShipping);
  else if (isObject(group) && 'line_items' in group) addAll(found, [group], `${path}.${name}`, isShipping);
}

function addAll(found: Found, group: readonly unknown[], path: string, isShipping: boolean): void {
  mapList(group, path, (consignment, at) => addConsignment(found, consignment, at, isShipping));
}

function addConsignment(found: Found, consignment: JsonObject, path: string, isShipping: boolean): void {
  if (WARNING in consignment) found.isTruncated = true;
  // Only a shipping consignment has an address of its own.
  if (isShipping) found.destinations.push(toDestination(consignment, path));
  const items = consignment['line_items'];
  if (!Array.isArray(items)) {
    if (isObject(items) && WARNING in items) found.isTruncated = true;
    else if (items !== undefined && items !== null && !isObject(items))
      throw mismatch(`${path}line_items`, 'a list or a link', items);
    found.isLinked = true;
    return;
  }
  const consignmentId = isShipping ? readOptionalId(consignment, 'id', path) : '';
  const inlined = (items as unknown[]).filter((item) => !isResourceLink(item));
  if (inlined.length < items.length) found.isLinked = true;
  const kept = inlined.filter((item) => !isWarning(item));
  if (kept.length < inlined.length) found.isTruncated = true;
  found.lines ??= [];
  found.lines.push(...mapList(kept, `${path}line_items`, (item, at) => toLine(item, at, consignmentId)));
}

/** Asked for without `consignments.line_items`, each line is only a link. */
function isResourceLink(item: unknown): boolean {
  return isObject(item) && item['id'] === undefined && 'resource' in item;
}

function isWarning(item: unknown): boolean {
  return isObject(item) && WARNING in item;
}

/** Not inlined at all: absent, or a link to the subresource. */
function isLink(consignments: unknown): boolean {
  return Array.isArray(consignments) ? false : !isObject(consignments) || 'url' in consignments;
}
