import type { Account } from './account.js';
import { toCordialTime } from './clock.js';
import type { Channel, ContactState, Program } from './contact-store.js';
import type { JsonObject } from './json.js';

/** A contact as GET returns it: v2 nests the attributes, v1 has them flat. */
export function contactView(account: Account, cID: string, state: ContactState, version: 'v1' | 'v2'): JsonObject {
  const attributes = {
    cID,
    createdAt: toCordialTime(state.createdAt),
    lastModified: toCordialTime(state.lastModified),
    lastUpdateSource: 'api',
    ...state.attributes,
    ...(state.cart === null ? {} : { cart: state.cart }),
  };
  const channels = Object.fromEntries(
    Object.entries(state.channels).map(([key, channel]) => [key, channelView(channel)]),
  );
  const lists = [...state.lists.keys()].flatMap((id) => account.lists.get(id)?.name ?? []);
  const joined = [...state.lists].flatMap(([id, at]) =>
    at === null ? [] : [[account.lists.get(id)?.name, toCordialTime(at)]],
  );
  const membership = {
    lists,
    ...(joined.length > 0 ? { listJoinDate: Object.fromEntries(joined) as JsonObject } : {}),
  };
  return version === 'v1'
    ? { _id: cID, channels, ...attributes, ...membership }
    : { _id: cID, attributes, channels, ...membership };
}

function channelView({ programs, ...channel }: Channel): JsonObject {
  const view = withTimes(channel);
  if (programs !== undefined) {
    view['programs'] = Object.fromEntries(
      Object.entries(programs).map(([name, program]) => [name, withTimes(program)]),
    );
  }
  return view;
}

function withTimes(at: Omit<Channel, 'programs'> | Program): JsonObject {
  const { subscribedAt, unsubscribedAt, ...rest } = at;
  return {
    ...rest,
    ...(subscribedAt === undefined ? {} : { subscribedAt: toCordialTime(subscribedAt) }),
    ...(unsubscribedAt === undefined ? {} : { unsubscribedAt: toCordialTime(unsubscribedAt) }),
  };
}
