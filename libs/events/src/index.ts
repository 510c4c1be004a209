export { COPY, ends, errorHeaders, headers, noticeEnds } from './ends.js';
export { DependencyDownError, InvalidRecordError } from './errors.js';
export type { Mismatch } from './errors.js';
export type { End, NoticeEnd } from './ends.js';
export { schemas } from './generated.js';
export type {
  ActivityCommand,
  Address,
  Command,
  ConsentEvidence,
  Consent,
  ContactCommand,
  Customer,
  CustomerObservation,
  Discount,
  Line,
  Notice,
  Order,
  OrderCommand,
  OrderObservation,
  Outcome,
  Part,
  Refund,
  Shipment,
  SubscriberObservation,
  Suppression,
} from './generated.js';
export {
  allTopics,
  bulk,
  errorTopic,
  observationTopics,
  resourceKey,
  resources,
  sourceVersion,
  stages,
  subjectOf,
  topics,
  topicsWithBulk,
} from './topics.js';
export type { Lane, Resource, StageName, Topic } from './topics.js';
