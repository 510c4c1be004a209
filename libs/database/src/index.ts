export { createDataSource } from './data-source.js';
export type { DatabaseOptions, DatabaseRole } from './data-source.js';
export { DocumentFeed } from './document-feed.js';
export type { Applied } from './document-feed.js';
export { StoreDocumentEntity } from './entities/store-document.entity.js';
export { ContactCustomerEntity } from './entities/contact-customer.entity.js';
export { ContactEntity } from './entities/contact.entity.js';
export { CustomerWantedEntity } from './entities/customer-wanted.entity.js';
export { MilestoneEntity } from './entities/milestone.entity.js';
export { ResourceStateEntity } from './entities/resource-state.entity.js';
export { WaitingOrderEntity } from './entities/waiting-order.entity.js';
export { ContactClaimEntity } from './entities/contact-claim.entity.js';
export { CordialStateEntity } from './entities/cordial-state.entity.js';
export { EffectEntity } from './entities/effect.entity.js';
export type { EffectState } from './entities/effect.entity.js';
export { ParkedEntity } from './entities/parked.entity.js';
export { RateLeaseEntity } from './entities/rate-lease.entity.js';
export { ErrorRecordEntity } from './entities/error-record.entity.js';
export type { ErrorState } from './entities/error-record.entity.js';
export { OutcomeEntity } from './entities/outcome.entity.js';
export { OutcomeMinuteEntity } from './entities/outcome-minute.entity.js';
export { AttemptEntity } from './entities/attempt.entity.js';
export { ParkedRangeEntity } from './entities/parked-range.entity.js';
export { ParkedRecordEntity } from './entities/parked-record.entity.js';
export { StageReleaseEntity } from './entities/stage-release.entity.js';
export {
  DeliverStoppedStoreEntity,
  EnrichStoppedStoreEntity,
  NormalizeStoppedStoreEntity,
} from './entities/stopped-store.entity.js';
export { StoppedStores } from './stopped-stores.js';
export type { Gate, StoppedStage } from './stopped-stores.js';
export { GateDrain } from './gate-drain.js';
export type { Page, Parked } from './gate-drain.js';
