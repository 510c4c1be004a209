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
import { forward, park, reject, type Handled, type Outcome, type Received, type Stage } from '@patchcord/kafka';
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

/** Which records of a batch stay where they are, because their store is stopped. */
export interface Gates {
  /** Resolves when their places are written down. Throws DependencyDownError. */
  setAside(batch: readonly Received<Observation>[]): Promise<ReadonlySet<Received<Observation>>>;
  /** Counts the end of a record. */
  note(storeHash: string, isRejected: boolean): void;
}

const none: Promise<ReadonlySet<Received<Observation>>> = Promise.resolve(new Set());

/** BigCommerce's shapes in, commerce events out: the same record always gives the same event. Keys and lanes stay. */
export class NormalizeStage implements Stage<Observation> {
  constructor(private readonly gates: Gates) {}

  handle(batch: readonly Received<Observation>[]): Handled {
    return this.take(batch, this.gates.setAside(batch));
  }

  /** Records that were parked, when nothing that was parked before them is left. */
  handleParked(batch: readonly Received<Observation>[]): Handled {
    return this.take(batch, none);
  }

  private take(batch: readonly Received<Observation>[], aside: typeof none): Handled {
    aside.catch(() => undefined); // told by the outcomes
    const ended: [string, boolean][] = [];
    const outcomes = batch.map(async (received): Promise<Outcome> => {
      if ((await aside).has(received)) return park('systemic');
      const outcome = normalize(received);
      ended.push([received.event.storeHash, outcome.kind === 'reject']);
      return outcome;
    });
    // With `acked`, the loop produces and finishes the batch as a whole, which costs less than record by record.
    const acked = async (): Promise<void> => ended.forEach((end) => this.gates.note(...end));
    return { outcomes, acked };
  }
}

function normalize({ event, topic }: Received<Observation>): Outcome {
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
