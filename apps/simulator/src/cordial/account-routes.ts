import { attributeRoutes } from './account-attributes.js';
import { listRoutes } from './account-lists.js';
import { activityRoutes } from './activities.js';
import { audienceRoutes } from './audiences.js';
import type { Route } from './call.js';
import { cartRoutes } from './carts.js';
import { contactRoutes } from './contacts.js';
import { jobRoutes } from './jobs.js';
import { orderRoutes } from './orders.js';
import { productRoutes } from './products.js';
import { supplementRoutes } from './supplements.js';

/** Every route below `/v1` and `/v2`. */
export const accountRoutes: readonly Route[] = [
  ...contactRoutes,
  ...cartRoutes,
  ...attributeRoutes,
  ...listRoutes,
  ...activityRoutes,
  ...orderRoutes,
  ...productRoutes,
  ...supplementRoutes,
  ...audienceRoutes,
  ...jobRoutes,
];
