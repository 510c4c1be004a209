import { ApiError } from '../api/errors.js';
import { freezeFacts } from './catalog.js';
import type { Product, Variant } from './product.js';
import type { Notice, Store } from './store.js';

export interface ProductInput {
  name?: string;
  priceCents?: number;
  saleCents?: number;
  isVisible?: boolean;
  availability?: Product['availability'];
  /** Sets the stock of one variant (the first unless `variantId` says which). */
  stock?: number;
  variantId?: number;
}

/** The merchant edits a product; lines already bought keep what they had. */
export function changeProduct(store: Store, id: number, input: ProductInput): Product {
  const product = store.products.get(id);
  if (!product) throw new ApiError(404, `There is no product ${id}.`);
  const { name, priceCents, saleCents, isVisible, availability } = input;
  const changes = { name, priceCents, saleCents, isVisible, availability };
  Object.assign(product, Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)));
  freezeFacts(product, store.catalog.brands);
  const notices: Notice[] = [{ scope: 'store/product/updated', data: { type: 'product', id } }];
  if (input.stock !== undefined) notices.push(setStock(product, input.stock, input.variantId));
  store.commit('product', store.products, product, { op: 'updated', aspect: 'details', notices });
  return product;
}

/** Stock set by people is told as a level ("absolute"). */
function setStock(product: Product, stock: number, variantId: number | undefined): Notice {
  const variant: Variant | undefined = product.variants.find(({ id }) => variantId === undefined || id === variantId);
  if (!variant) throw new ApiError(404, `There is no variant ${variantId} of product ${product.id}.`);
  variant.stock = stock;
  const inventory = { product_id: product.id, method: 'absolute', value: stock };
  if (product.isTracked === 'product') {
    return { scope: 'store/product/inventory/updated', data: { type: 'product', id: product.id, inventory } };
  }
  const id = variant.skuId ?? variant.id;
  const data = { type: 'sku', id, inventory: { ...inventory, variant_id: variant.id } };
  return { scope: 'store/sku/inventory/updated', data };
}
