export { BigCommerceClient } from './client.js';
export type { Answer, BigCommerceOptions, Call } from './client.js';
export { activateHook, createHook, deleteHook, listHooks } from './hooks.js';
export type { Hook } from './hooks.js';
export { pagesV2, pagesV3 } from './paging.js';
export type { Page } from './paging.js';
export { Quota } from './quota.js';
export type { QuotaAnswer, QuotaOptions } from './quota.js';
export { StoreBlockedError } from './store-blocked.js';
