export { Shoppers, unknownActs } from './shoppers.js';
export type { ShopperReport, Traffic } from './shoppers.js';
export type { ActName, Mix } from './acts.js';
