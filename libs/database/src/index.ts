export { createDataSource } from './data-source.js';
export type { DatabaseOptions, DatabaseRole } from './data-source.js';
export { DocumentFeed } from './document-feed.js';
export type { Applied } from './document-feed.js';
export { StoreDocumentEntity } from './entities/store-document.entity.js';
