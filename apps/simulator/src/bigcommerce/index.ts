export { createBigCommerce } from './stand-in.js';
export type { BigCommerceStandIn } from './stand-in.js';
export type { BigCommerceOptions, OtherClient, Plan } from './options.js';
export { ManualClock, systemClock } from './clock.js';
export type { Clock } from './clock.js';
