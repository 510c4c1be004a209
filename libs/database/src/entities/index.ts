import { FetchDueEntity } from './fetch-due.entity.js';
import { StoreDocumentEntity } from './store-document.entity.js';
import { StoreLeaseEntity } from './store-lease.entity.js';
import { WatermarkEntity } from './watermark.entity.js';

/** Every TypeORM entity. Hot paths go round them, a batch at a time, with unnest. */
export const entities = [StoreDocumentEntity, FetchDueEntity, StoreLeaseEntity, WatermarkEntity] as const;
