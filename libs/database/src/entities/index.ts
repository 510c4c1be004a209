import { StoreDocumentEntity } from './store-document.entity.js';

/** Every TypeORM entity. Hot paths go round them, a batch at a time, with unnest. */
export const entities = [StoreDocumentEntity] as const;
