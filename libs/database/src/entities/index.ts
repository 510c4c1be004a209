import { ContactCustomerEntity } from './contact-customer.entity.js';
import { ContactEntity } from './contact.entity.js';
import { CustomerWantedEntity } from './customer-wanted.entity.js';
import { FetchDueEntity } from './fetch-due.entity.js';
import { MilestoneEntity } from './milestone.entity.js';
import { ResourceStateEntity } from './resource-state.entity.js';
import { StoreDocumentEntity } from './store-document.entity.js';
import { StoreLeaseEntity } from './store-lease.entity.js';
import { WaitingOrderEntity } from './waiting-order.entity.js';
import { WatermarkEntity } from './watermark.entity.js';

/** Every TypeORM entity. Hot paths go round them, a batch at a time, with unnest. */
export const entities = [
  StoreDocumentEntity,
  FetchDueEntity,
  StoreLeaseEntity,
  WatermarkEntity,
  ContactCustomerEntity,
  ContactEntity,
  CustomerWantedEntity,
  MilestoneEntity,
  ResourceStateEntity,
  WaitingOrderEntity,
] as const;
