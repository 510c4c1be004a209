import type { PriceFact } from './price-facts.js';
import type { StockFact } from './stock-facts.js';

/** Something that happened to a product, for triggers. */
export type CatalogFact = StockFact | PriceFact;

/**
 * Names a fact once: the same two states give the same key again after a crash, and the next change another. `source` is the event that
 * made the later state.
 */
export function factKey(
  fact: CatalogFact,
  source: { storeHash: string; resourceId: string; sourceVersion: string },
): string {
  const place = fact.kind === 'price-drop' ? `${fact.channelId || 'all'}/${fact.currency}` : 'stock';
  const variant = fact.variantId || 'product';
  return [fact.kind, source.storeHash, source.resourceId, variant, place, source.sourceVersion].join('/');
}
