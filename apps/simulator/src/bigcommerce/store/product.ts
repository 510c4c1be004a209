import type { Row } from './table.js';
import type { LineFacts, LineOption } from './order.js';

export interface Variant {
  id: number;
  skuId: number | null;
  sku: string;
  /** Null inherits the product's. */
  priceCents: number | null;
  costCents: number;
  /** At the default location, the only one that the catalog shows. */
  stock: number;
  /** At the other locations; none until somebody puts some there. */
  elsewhere: { locationId: number; stock: number }[];
  option: LineOption | null;
  /** What an order line freezes; made anew when the product changes. */
  facts: LineFacts;
}

export interface Product extends Row {
  name: string;
  sku: string;
  type: 'physical' | 'digital';
  description: string;
  priceCents: number;
  saleCents: number;
  retailCents: number;
  costCents: number;
  weight: number;
  categoryIds: number[];
  brandId: number;
  isTracked: 'none' | 'product' | 'variant';
  isVisible: boolean;
  availability: 'available' | 'disabled' | 'preorder';
  totalSold: number;
  reviewsCount: number;
  reviewsRatingSum: number;
  path: string;
  customFields: { id: number; name: string; value: string }[];
  imageIds: number[];
  channelIds: number[];
  mpn: string;
  gtin: string;
  /** Chosen by the merchant; null leaves it to BigCommerce, which shows as [-1]. */
  relatedIds: number[] | null;
  warningLevel: number;
  isPriceHidden: boolean;
  priceHiddenLabel: string;
  metafields: Metafield[];
  variants: Variant[];
}

export interface Metafield {
  id: number;
  namespace: string;
  key: string;
  value: string;
}

export interface Category {
  id: number;
  parentId: number;
  name: string;
  path: string;
  isVisible: boolean;
}

export interface Brand {
  id: number;
  name: string;
}

export interface Location {
  id: number;
  code: string;
  name: string;
  isEnabled: boolean;
}

/** Pieces at the default location: the catalog knows no other. */
export function stockOf(product: Product): number {
  return product.variants.reduce((sum, variant) => sum + variant.stock, 0);
}

/** What a shopper pays for one, in the store's currency: the sale price where there is one. */
export function priceOf(product: Product, variant: Variant): number {
  return variant.priceCents ?? (product.saleCents > 0 ? product.saleCents : product.priceCents);
}
