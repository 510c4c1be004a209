/** What the catalog knows of a product: an order line has neither image nor page nor category. */
export interface ProductFacts {
  name: string;
  /** Names from the root of the categories down, as in `Home / Bath`; empty when it is in none. */
  category: string;
  /** Page of the product on the storefront of the order; empty when it has none there. */
  url: string;
  /** The one that stands for the product, or the variant, first. */
  imageUrls: readonly string[];
  brand: string;
}

/** Looks a product up by BigCommerce's ids; null when the catalog does not know it. The variant is empty for a line without one. */
export type ProductFactsOf = (productId: string, variantId: string, channelId: string) => ProductFacts | null;

/** Where nothing of the catalog is known. */
export const noProductFacts: ProductFactsOf = () => null;
