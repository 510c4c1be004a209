import { bulk, errorTopic, stages, topics, type Topic } from '@patchcord/events';

const namesOf = (list: readonly Topic[]): string[] => list.map(({ name }) => name);
const twinsOf = (list: readonly Topic[]): string[] => list.map((live) => bulk(live).name);
const raw = [topics.rawCustomers, topics.rawOrders] as readonly Topic[];
const commerce = [topics.customers, topics.orders] as readonly Topic[];

/** What each consumer group of the product reads. */
export const groups: Readonly<Record<string, string[]>> = {
  ingest: [topics.notices.name],
  normalize: namesOf(raw),
  'normalize.subscribers': [topics.rawSubscribers.name],
  'normalize.bulk': [...twinsOf(raw), bulk(topics.rawSubscribers as Topic).name],
  enrich: namesOf(commerce),
  'enrich.consents': [topics.consents.name],
  'enrich.bulk': [...twinsOf(commerce), bulk(topics.consents as Topic).name],
  deliver: [topics.commands.name],
  'deliver.bulk': [bulk(topics.commands as Topic).name],
  'deliver.suppressions': [topics.suppressions.name],
  console: [topics.outcomes.name],
  'console.errors': stages.map((stage) => errorTopic(stage).name),
};
