import type { Line, Product } from '@patchcord/events';
import { marginOf } from '../cordial/order-lines.js';
import type { ProductFacts, ProductFactsOf } from '../cordial/product-facts.js';
import { divideMoney, isZero, multiplyMoney } from '../money.js';
import { mainCategoryOf, noCategories, pathText, withCategories } from './category-paths.js';
import type { CategoryTree } from './category-paths.js';

/** What the catalog knows of a product, as an order line and an event want it. The picture of the variant comes first. */
export function productFactsOf(
  product: Product,
  variantId: string,
  channelId: string,
  tree: CategoryTree = noCategories,
): ProductFacts {
  const now = withCategories(product, tree);
  const own = now.variants.find(({ id }) => id === variantId)?.imageUrl ?? '';
  const channel = now.channels.find((each) => each.channelId === channelId);
  return {
    name: channel?.name || now.name,
    category: mainCategoryOf(now),
    url: channel?.url ?? '',
    imageUrls: [...new Set([own, ...now.images.map(({ url }) => url)])].filter((url) => url !== ''),
    brand: now.brand,
  };
}

/** A look-up among products at hand; a deleted one is not known. */
export function productLookup(products: Iterable<Product>, tree: CategoryTree = noCategories): ProductFactsOf {
  const byId = new Map([...products].filter(({ deleted }) => !deleted).map((product) => [product.resourceId, product]));
  return (productId, variantId, channelId) => {
    const product = byId.get(productId);
    return product === undefined ? null : productFactsOf(product, variantId, channelId, tree);
  };
}

/** What filters may ask of a line beside what the order says. Margins are for filters, and go out only where the store document says so. */
export interface LineFacts {
  brand: string;
  /** Every category of the product, as in `Home / Bath`. */
  categories: string[];
  /** What the line earned in the charged currency, decimal string; null where its cost is not known. */
  margin: string | null;
  /** Share of what was paid without tax, in percent with at most two places; null where the margin is, or nothing was paid. */
  marginPercent: string | null;
}

/** The facts of an order line. The cost is that of the line, frozen when it was bought, not that of the product now. */
export function lineFactsOf(line: Line, product: Product | null, tree: CategoryTree = noCategories): LineFacts {
  const paths = product === null ? [] : withCategories(product, tree).categories.map(({ path }) => pathText(path));
  const margin = marginOf(line);
  return {
    brand: line.brand || (product?.brand ?? ''),
    categories: paths.filter((path) => path !== ''),
    margin,
    marginPercent: margin === null ? null : percentOf(margin, paidWithoutTax(line)),
  };
}

function percentOf(margin: string, paid: string): string | null {
  return isZero(paid) ? null : divideMoney(multiplyMoney(margin, 100), paid, 2);
}

/** BigCommerce gives what was paid after discounts only with tax. */
function paidWithoutTax(line: Line): string {
  if (isZero(line.priceIncTax)) return line.discountedTotalIncTax;
  return divideMoney(multiplyMoney(line.discountedTotalIncTax, line.priceExTax), line.priceIncTax) ?? '0';
}
