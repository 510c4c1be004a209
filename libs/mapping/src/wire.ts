import { InvalidRecordError, sourceVersion } from '@patchcord/events';
import type { MappedResource, Part } from '@patchcord/events';
import { readConsignments } from './bigcommerce/consignments.js';
import { itemsByProduct } from './bigcommerce/inventory-items.js';
import { isObject, readDate, readId, readOptionalId, shapeOf } from './fields.js';
import type { JsonObject } from './fields.js';
import type { Observations } from './resource-mappers.js';

/**
 * BigCommerce JSON as its API returns it, as observations: a single resource or a list, bare (v2) or in {data, meta} (v3). Origin is `map`
 * and the record id `map/<resource>/<id>`. An order whose lines are only linked gets an empty list of them; items of the inventory become one
 * observation a product. Throws InvalidRecordError.
 */
export function observationsOf<R extends MappedResource>(
  resource: R,
  json: unknown,
  { storeHash }: { storeHash: string },
): Observations[R][] {
  const elements = elementsOf(json);
  if (resource === 'inventory')
    return itemsByProduct(elements).map(([id, items]) =>
      observation(resource, id, 0, storeHash, '', [partOf(resource, items)]),
    );
  return elements.map((element, index) => toObservation(resource, element, index, storeHash));
}

function elementsOf(json: unknown): readonly unknown[] {
  const inner = isObject(json) && 'data' in json && json['id'] === undefined ? json['data'] : json;
  if (Array.isArray(inner)) return inner as unknown[];
  if (isObject(inner)) return [inner];
  throw new InvalidRecordError('This is neither a BigCommerce resource nor a list of them.', {
    code: 'wire-shape',
    expected: 'an object, a list, or {data, meta}',
    came: shapeOf(inner),
  });
}

function toObservation<R extends MappedResource>(
  resource: R,
  element: unknown,
  index: number,
  storeHash: string,
): Observations[R] {
  if (!isObject(element)) {
    const came = shapeOf(element);
    throw new InvalidRecordError(`Element ${index} should be an object, but ${came} came.`, {
      code: 'wire-shape',
      field: `[${index}]`,
      expected: 'an object',
      came,
    });
  }
  const id = readId(
    element,
    resource === 'category' && element['category_id'] !== undefined ? 'category_id' : 'id',
    '',
  );
  const modifiedAt = readDate(element, 'date_modified', '');
  return observation(resource, id, modifiedAt, storeHash, readOptionalId(element, 'channel_id', ''), [
    partOf(resource, element),
    ...(resource === 'order' && isWithoutLines(element) ? [partOf('lines', [])] : []),
  ]);
}

function observation<R extends MappedResource>(
  resource: R,
  resourceId: string,
  modifiedAt: number,
  storeHash: string,
  channelId: string,
  parts: Part[],
): Observations[R] {
  return {
    recordId: `map/${resource}/${resourceId}`,
    storeHash,
    channelId,
    resourceId,
    sourceVersion: sourceVersion(modifiedAt, modifiedAt),
    occurredAt: modifiedAt,
    observedAt: modifiedAt,
    origin: 'map',
    lane: 'live',
    noticeScope: '',
    parts,
  };
}

function partOf(name: string, value: unknown): Part {
  return { name, status: 200, bytes: Buffer.from(JSON.stringify(value)) };
}

/** An order fetched without `include=consignments.line_items` carries links in place of its lines. */
function isWithoutLines(order: JsonObject): boolean {
  return !Array.isArray(order['products']) && readConsignments(order).lines === null;
}
