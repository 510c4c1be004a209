import type { Resource } from '@patchcord/events';
import {
  mapObservation,
  toRequests,
  type CordialRequest,
  type Observations,
  type StoreDocument,
} from '@patchcord/mapping';

/** A resource as the stand-in of BigCommerce has it, in the API's own dialect. */
export interface Item {
  id: number;
  deleted: boolean;
  modifiedMs: number;
  /** An order as the API lists it, with its lines. Not there for archived ones. */
  listed?: unknown;
  parts: {
    customer?: { email: string; attributes?: unknown[]; addresses?: unknown[] };
    addresses?: unknown[];
    attribute_values?: unknown[];
    order?: Record<string, unknown>;
    products?: unknown;
    coupons?: unknown;
    shipping_addresses?: unknown;
    shipments?: unknown;
    refunds?: unknown;
    subscriber?: { email: string; consents: string[] };
  };
}

/** Lists that say what ids in a customer stand for, as the API gives them. */
export interface ReferenceLists {
  'attribute-definitions': unknown;
  'customer-groups': unknown;
}

/** What `patchcord map` makes of a resource: the requests that bring Cordial to where BigCommerce is. */
export function expectedRequests(
  resource: Resource,
  storeHash: string,
  item: Item,
  lists: ReferenceLists,
  document: StoreDocument,
): CordialRequest[] {
  const observation = {
    recordId: `oracle/${resource}/${item.id}`,
    storeHash,
    channelId: '',
    resourceId: String(item.id),
    sourceVersion: '',
    occurredAt: item.modifiedMs,
    observedAt: item.modifiedMs,
    origin: 'map',
    lane: 'live',
    noticeScope: '',
    parts: partsOf(resource, item, lists).map(([name, value]) => ({
      name,
      status: 200,
      bytes: Buffer.from(JSON.stringify(value)),
    })),
  } as Observations[typeof resource];
  return toRequests(resource, mapObservation(resource, observation), document);
}

function partsOf(resource: Resource, { parts, listed }: Item, lists: ReferenceLists): [string, unknown][] {
  switch (resource) {
    case 'customer':
      return [
        ['customer', { ...parts.customer, addresses: parts.addresses, attributes: parts.attribute_values }],
        ...Object.entries(lists),
      ];
    case 'subscriber':
      return [['subscriber', parts.subscriber]];
    case 'order':
      return [
        ['order', listed ?? parts.order],
        ...(listed === undefined
          ? ([
              ['lines', parts.products],
              ['shipping-addresses', parts.shipping_addresses],
            ] as [string, unknown][])
          : []),
        ['coupons', parts.coupons],
        ['shipments', parts.shipments],
        ['refunds', parts.refunds],
      ];
  }
}
