import type { VariantStock } from './stock.js';

/** Something that happened to the stock of a variant. */
export interface StockFact {
  kind: 'low-stock' | 'out-of-stock' | 'back-in-stock';
  /** Empty when the product is tracked as a whole. */
  variantId: string;
  sku: string;
  level: number;
  previousLevel: number;
  warningLevel: number;
}

type Shelf = 'gone' | 'empty' | 'low' | 'full';

/**
 * What happened between two states of the stock of a product, as `stockOf` gives them. Nothing at first sight, and nothing for a variant
 * that is seen for the first time, is counted in another way than before, or is not for sale: then nobody waits for it.
 *
 * - `out-of-stock`: some were left, and now none is.
 * - `back-in-stock`: none was left while it was for sale, and now some are.
 * - `low-stock`: sold down to the warning level. A warning level that was raised above the stock is no news about the stock.
 */
export function stockFacts(before: readonly VariantStock[] | null, after: readonly VariantStock[]): StockFact[] {
  if (before === null) return [];
  const known = new Map(before.map((stock) => [stock.variantId, stock]));
  return after.flatMap((now) => {
    const then = known.get(now.variantId);
    const kind = then === undefined || then.source !== now.source ? null : kindOf(then, now);
    if (kind === null || then === undefined) return [];
    const { variantId, sku, level, warningLevel } = now;
    return [{ kind, variantId, sku, level, previousLevel: then.level, warningLevel }];
  });
}

function kindOf(then: VariantStock, now: VariantStock): StockFact['kind'] | null {
  const was = shelfOf(then);
  const is = shelfOf(now);
  if (was === is || was === 'gone' || is === 'gone') return null;
  if (is === 'empty') return 'out-of-stock';
  if (was === 'empty') return 'back-in-stock';
  return is === 'low' && now.level < then.level ? 'low-stock' : null;
}

function shelfOf({ isOffered, level, warningLevel }: VariantStock): Shelf {
  if (!isOffered) return 'gone';
  if (level <= 0) return 'empty';
  return level <= warningLevel ? 'low' : 'full';
}
