import { DependencyDownError } from '@patchcord/events';
import type { BigCommerceClient } from './client.js';

/**
 * What time it is for the store, ms since the epoch, to the second (BigCommerce docs, `GET /v2/time`). Windows of changes are
 * made of it, so that they do not depend on our clock.
 */
export async function storeTime(client: BigCommerceClient, priority?: number): Promise<number> {
  const answer = await client.get('/v2/time', priority === undefined ? {} : { priority });
  const { time } = (answer.json() ?? {}) as { time?: unknown };
  if (typeof time !== 'number' || !Number.isSafeInteger(time) || time <= 0) {
    throw new DependencyDownError('BigCommerce answered /v2/time with something that is not a time', {
      dependency: 'bigcommerce',
    });
  }
  return time * 1_000;
}
