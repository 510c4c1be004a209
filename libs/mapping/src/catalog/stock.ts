import type { Inventory, Product, Variant } from '@patchcord/events';

/**
 * Stock as far as facts are told of it: plain JSON, to be kept and compared with the next. What is not tracked has none. A product that
 * is tracked as a whole has one entry, without a variant.
 */
export interface VariantStock {
  /** Empty when the product is tracked as a whole. */
  variantId: string;
  sku: string;
  /** Pieces that can be sold. */
  level: number;
  /** At or below this it is low; 0 means no warning. */
  warningLevel: number;
  /** Could be bought if there were any: visible, available, not disabled, and assigned to a channel. */
  isOffered: boolean;
  /** What was counted: every location, or the default one, as the catalog has it. Only like is compared with like. */
  source: 'inventory' | 'catalog';
}

/** The stock of a product. Locations count where they are known, else what the catalog says of the default one. */
export function stockOf(product: Product, inventory: Inventory | null): VariantStock[] {
  if (product.deleted || product.inventoryTracking === 'none') return [];
  if (product.inventoryTracking === 'product') return [productStock(product, inventory)];
  return product.variants.map((variant) => variantStock(product, variant, inventory));
}

function productStock(product: Product, inventory: Inventory | null): VariantStock {
  const counted = countedAsWhole(inventory);
  const { variants } = product;
  return {
    variantId: '',
    sku: product.sku,
    level: counted?.availableToSell ?? product.inventoryLevel,
    warningLevel: product.inventoryWarningLevel,
    isOffered: isOnSale(product) && (variants.length === 0 || variants.some((each) => !each.isPurchasingDisabled)),
    source: counted === null ? 'catalog' : 'inventory',
  };
}

function variantStock(product: Product, variant: Variant, inventory: Inventory | null): VariantStock {
  const counted = countedOf(inventory, variant.id);
  return {
    variantId: variant.id,
    sku: variant.sku,
    level: counted?.availableToSell ?? variant.inventoryLevel,
    warningLevel: counted?.warningLevel || variant.inventoryWarningLevel,
    isOffered: isOnSale(product) && !variant.isPurchasingDisabled,
    source: counted === undefined ? 'catalog' : 'inventory',
  };
}

/** The stock over all variants; null when there is none to go by. */
function countedAsWhole(inventory: Inventory | null): Inventory | null {
  return inventory === null || inventory.deleted || inventory.variants.length === 0 ? null : inventory;
}

function countedOf(inventory: Inventory | null, variantId: string): Inventory['variants'][number] | undefined {
  return inventory?.variants.find((each) => each.variantId === variantId);
}

/** Shown, and neither disabled nor without a channel. `availability: disabled` is shown but not sold. */
export function isOnSale(product: Product): boolean {
  const isAvailable = product.availability === 'available' || product.availability === 'preorder';
  return !product.deleted && product.isVisible && isAvailable && (!product.hasChannels || product.channels.length > 0);
}

/** Pieces of a variant that can be sold; null where nobody counts. Without a variant, those of the product as a whole. */
export function levelOf(product: Product, variant: Variant | null, inventory: Inventory | null): number | null {
  if (product.inventoryTracking === 'none') return null;
  const counted = countedAsWhole(inventory);
  if (product.inventoryTracking === 'product' || variant === null)
    return counted?.availableToSell ?? product.inventoryLevel;
  return countedOf(inventory, variant.id)?.availableToSell ?? variant.inventoryLevel;
}

/**
 * Whether a shopper can buy a variant there: shown, available or on pre-order, not disabled, assigned to the channel, and not counted or
 * some left. Without a variant, whether any can be bought.
 */
export function isSellable(
  product: Product,
  {
    variant = null,
    inventory = null,
    channelId = '',
  }: { variant?: Variant | null; inventory?: Inventory | null; channelId?: string },
): boolean {
  if (variant === null && product.variants.length > 0)
    return product.variants.some((each) => isSellable(product, { variant: each, inventory, channelId }));
  if (!isOnSale(product) || variant?.isPurchasingDisabled === true) return false;
  if (channelId !== '' && product.hasChannels && !product.channels.some((each) => each.channelId === channelId))
    return false;
  const level = levelOf(product, variant, inventory);
  return level === null || level > 0;
}
