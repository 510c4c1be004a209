import { ContactCustomerEntity } from './contact-customer.entity.js';
import { ContactEntity } from './contact.entity.js';
import { CustomerWantedEntity } from './customer-wanted.entity.js';
import { FetchDueEntity } from './fetch-due.entity.js';
import { HookHealthEntity, IngressEntity, OutageEntity } from './outage.entity.js';
import { MilestoneEntity } from './milestone.entity.js';
import { ResourceStateEntity } from './resource-state.entity.js';
import { StoreDocumentEntity } from './store-document.entity.js';
import { StoreLeaseEntity } from './store-lease.entity.js';
import { WaitingOrderEntity } from './waiting-order.entity.js';
import { WatermarkEntity } from './watermark.entity.js';
import { ContactClaimEntity } from './contact-claim.entity.js';
import { CordialStateEntity } from './cordial-state.entity.js';
import { EffectEntity } from './effect.entity.js';
import { ParkedEntity } from './parked.entity.js';
import { RateLeaseEntity } from './rate-lease.entity.js';
import { AuditEntity } from './audit.entity.js';
import { ErrorRecordEntity } from './error-record.entity.js';
import { AttemptEntity } from './attempt.entity.js';
import { OutcomeEntity } from './outcome.entity.js';
import { OutcomeMinuteEntity } from './outcome-minute.entity.js';
import { ParkedRangeEntity } from './parked-range.entity.js';
import { ParkedRecordEntity } from './parked-record.entity.js';
import { StageReleaseEntity } from './stage-release.entity.js';
import {
  DeliverStoppedStoreEntity,
  EnrichStoppedStoreEntity,
  NormalizeStoppedStoreEntity,
} from './stopped-store.entity.js';
import { RedriveEntity, RedriveItemEntity } from './redrive.entity.js';

/** Every TypeORM entity. Hot paths go round them, a batch at a time, with unnest. */
export const entities = [
  StoreDocumentEntity,
  FetchDueEntity,
  StoreLeaseEntity,
  WatermarkEntity,
  HookHealthEntity,
  IngressEntity,
  OutageEntity,
  ContactCustomerEntity,
  ContactEntity,
  CustomerWantedEntity,
  MilestoneEntity,
  ResourceStateEntity,
  WaitingOrderEntity,
  ContactClaimEntity,
  CordialStateEntity,
  EffectEntity,
  ParkedEntity,
  RateLeaseEntity,
  ErrorRecordEntity,
  OutcomeEntity,
  OutcomeMinuteEntity,
  RedriveEntity,
  RedriveItemEntity,
  AuditEntity,
  AttemptEntity,
  ParkedRangeEntity,
  ParkedRecordEntity,
  StageReleaseEntity,
  NormalizeStoppedStoreEntity,
  EnrichStoppedStoreEntity,
  DeliverStoppedStoreEntity,
] as const;
