import { Injectable } from '@nestjs/common';
import {
  bulk,
  InvalidRecordError,
  resourceKey,
  topics,
  type CustomerObservation,
  type Lane,
  type OrderObservation,
  type Resource,
  type SubscriberObservation,
  type Topic,
} from '@patchcord/events';
import { forward, reject, type Handled, type Outcome, type Received, type Stage } from '@patchcord/kafka';
import { toConsent, toCustomer, toOrder } from '@patchcord/mapping';

/** What any bigcommerce.* topic carries. */
export type Observation = CustomerObservation | SubscriberObservation | OrderObservation;

interface Row<From extends Observation, To> {
  from: Topic<From>;
  to: Topic<To>;
  map: (observation: From) => To;
}

function row<From extends Observation, To>(
  from: Topic<From>,
  to: Topic<To>,
  map: (observation: From) => To,
): Row<From, To> {
  return { from, to, map };
}

/** Each resource: read from, written to, mapped by. A new resource does not compile until it has its row. */
export const rows = {
  customer: row(topics.rawCustomers, topics.customers, toCustomer),
  subscriber: row(topics.rawSubscribers, topics.consents, toConsent),
  order: row(topics.rawOrders, topics.orders, toOrder),
} satisfies { [R in Resource]: unknown };

interface Route {
  resource: Resource;
  to: Topic;
  map: (observation: Observation) => unknown;
}

const routes = new Map<string, Route>(
  Object.entries(rows).flatMap(([name, { from, to, map }]) => {
    // The row pairs each topic with the mapper of what it carries.
    const route = { resource: name as Resource, to: to as Topic, map: map as Route['map'] };
    return [
      [from.name, route],
      [bulk(from as Topic).name, { ...route, to: bulk(to as Topic) }],
    ] as const;
  }),
);

/** The topics of one lane. Subscribers have a consumer of their own, so that consent never waits behind orders. */
export function inputs(lane: Lane): Topic[] {
  return Object.values(rows).map(({ from }) => (lane === 'bulk' ? bulk(from as Topic) : (from as Topic)));
}

/** BigCommerce's shapes in, commerce events out: the same record always gives the same event. Keys and lanes stay. */
@Injectable()
export class NormalizeStage implements Stage<Observation> {
  handle(batch: readonly Received<Observation>[]): Handled {
    // With `acked`, the loop produces and finishes the batch as a whole, which costs less than record by record.
    return { outcomes: batch.map(normalize), acked: () => Promise.resolve() };
  }
}

async function normalize({ event, topic }: Received<Observation>): Promise<Outcome> {
  const route = routes.get(topic);
  if (!route) throw new TypeError(`normalize has no mapper for ${topic}`);
  try {
    const key = resourceKey(event.storeHash, route.resource, event.resourceId);
    return forward({ topic: route.to, key, event: route.map(event) });
  } catch (error) {
    if (error instanceof InvalidRecordError) return reject(error);
    throw error;
  }
}
