export { createCordial, type Cordial, type CordialOptions } from './cordial.js';
export { type AccountOptions } from './account.js';
export { type CordialSettings, type Limits, type Rate } from './settings.js';
export { type FaultKind } from './faults.js';
