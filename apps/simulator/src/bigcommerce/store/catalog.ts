import type { Random } from '../random.js';
import type { LineFacts, LineOption } from './order.js';
import type { PriceList } from './price-lists.js';
import type { Brand, Category, Location, Product, Variant } from './product.js';

const materials = ['Linen', 'Cotton', 'Oak', 'Ceramic', 'Wool', 'Steel', 'Glass', 'Bamboo', 'Leather', 'Cork'];
const things = [
  'Towel',
  'Lamp',
  'Bowl',
  'Blanket',
  'Chair',
  'Vase',
  'Apron',
  'Board',
  'Basket',
  'Mug',
  'Cushion',
  'Tray',
];
const colours = ['Orange', 'Indigo', 'Moss', 'Sand', 'Black', 'White'];

export interface Catalog {
  categories: Category[];
  brands: Brand[];
  products: Product[];
  locations: Location[];
  priceLists: PriceList[];
}

/** A tree two levels deep, a few brands, and products of one to three variants; a tenth is digital. */
export function makeCatalog(
  random: Random,
  options: { products: number; channelIds: number[]; createdMs: number },
): Catalog {
  const categories = makeCategories();
  const brands = ['Acme', 'Nordhem', 'Casa Lino', 'Tōki', 'Field & Fern'].map((name, index) => ({
    id: 50 + index,
    name,
  }));
  const products: Product[] = [];
  let variantId = 509;
  for (let index = 0; index < options.products; index += 1) {
    const product = makeProduct(random, { index, variantId, brands, categories, ...options });
    variantId += product.variants.length;
    products.push(product);
  }
  const locations = [
    { id: 1, code: 'BC-LOCATION-1', name: 'Default location', isEnabled: true },
    { id: 2, code: 'AUSTIN', name: 'Austin warehouse', isEnabled: true },
    { id: 3, code: 'CLOSED', name: 'Closed shop', isEnabled: false },
  ];
  return { categories, brands, products, locations, priceLists: [] };
}

function makeCategories(): Category[] {
  const roots = ['Living', 'Kitchen', 'Bath', 'Garden'];
  const categories: Category[] = [];
  for (const [index, name] of roots.entries()) {
    const root = { id: 20 + index * 3, parentId: 0, name, path: `/${name.toLowerCase()}/`, isVisible: true };
    categories.push(root);
    for (const [offset, child] of ['New', 'Sale'].entries()) {
      categories.push({
        id: root.id + 1 + offset,
        parentId: root.id,
        name: child,
        path: `${root.path}${child.toLowerCase()}/`,
        isVisible: true,
      });
    }
  }
  return categories;
}

interface ProductSeed {
  index: number;
  variantId: number;
  brands: Brand[];
  categories: Category[];
  channelIds: number[];
  createdMs: number;
}

function makeProduct(random: Random, seed: ProductSeed): Product {
  const name = `${random.pick(materials)} ${random.pick(things)}`;
  const sku = `${name.replace(/[a-z ]/g, '')}-${seed.index}`;
  const priceCents = random.between(4, 400) * 100 - (random.chance(0.6) ? 1 : 0);
  const isDigital = seed.index % 10 === 9;
  const product: Product = {
    id: 77 + seed.index,
    createdMs: seed.createdMs,
    modifiedMs: seed.createdMs,
    version: 1,
    name,
    sku,
    type: isDigital ? 'digital' : 'physical',
    description: `<p>${name}, made to last. ${'Washed, woven and finished by hand. '.repeat(random.between(1, 6))}</p>`,
    priceCents,
    saleCents: random.chance(0.2) ? Math.round(priceCents * 0.8) : 0,
    retailCents: random.chance(0.4) ? Math.round(priceCents * 1.3) : 0,
    costCents: random.chance(0.85) ? Math.round(priceCents * 0.45) : 0,
    weight: isDigital ? 0 : random.between(1, 40) / 10,
    categoryIds: [random.pick(seed.categories).id, random.pick(seed.categories).id].filter(
      (id, position, all) => all.indexOf(id) === position,
    ),
    brandId: random.pick(seed.brands).id,
    isTracked: isDigital ? 'none' : random.pick(['variant', 'variant', 'product', 'none'] as const),
    isVisible: !random.chance(0.05),
    availability: random.chance(0.05) ? 'disabled' : 'available',
    totalSold: random.between(0, 500),
    reviewsCount: 2,
    reviewsRatingSum: 9,
    path: `/${name.toLowerCase().replace(/ /g, '-')}-${seed.index}/`,
    customFields: [{ id: 6 + seed.index, name: 'Material', value: name.split(' ')[0] ?? '' }],
    imageIds: [300 + seed.index * 3, 301 + seed.index * 3],
    channelIds: seed.channelIds.slice(0, random.chance(0.8) ? seed.channelIds.length : 1),
    ...untouched(),
    variants: [],
  };
  product.variants = makeVariants(random, product, seed);
  freezeFacts(product, seed.brands);
  return product;
}

/** What a merchant has not filled in. */
export function untouched(): Pick<
  Product,
  'mpn' | 'gtin' | 'relatedIds' | 'warningLevel' | 'isPriceHidden' | 'priceHiddenLabel' | 'metafields'
> {
  return {
    mpn: '',
    gtin: '',
    relatedIds: null,
    warningLevel: 2,
    isPriceHidden: false,
    priceHiddenLabel: '',
    metafields: [],
  };
}

function makeVariants(random: Random, product: Product, seed: ProductSeed): Variant[] {
  const count = product.type === 'digital' ? 1 : random.between(1, 3);
  return Array.from({ length: count }, (_, position) => {
    const label = colours[(seed.index + position) % colours.length] ?? '';
    const id = seed.variantId + position;
    return {
      id,
      // A simple product has one base variant without a SKU record of its own.
      skuId: count === 1 ? null : id - 48,
      sku: count === 1 ? product.sku : `${product.sku}-${label.slice(0, 2).toUpperCase()}`,
      priceCents: random.chance(0.15) ? product.priceCents + 500 : null,
      costCents: product.costCents,
      stock: random.between(0, 400),
      elsewhere: [],
      option: count === 1 ? null : optionFor(seed.index, position, label),
      facts: noFacts,
    };
  });
}

function optionFor(index: number, position: number, label: string): LineOption {
  return { optionId: 3, productOptionId: 121 + index, name: 'Color', label, valueId: 112 + position, type: 'Swatch' };
}

const noFacts: LineFacts = {
  name: '',
  sku: '',
  upc: '',
  brand: '',
  type: 'physical',
  weight: 0,
  options: [],
};

/** New facts for future order lines; lines that were bought keep the old ones. */
export function freezeFacts(product: Product, brands: Brand[]): void {
  for (const variant of product.variants) {
    variant.facts = {
      name: product.name,
      sku: variant.sku,
      upc: '',
      brand: brands.find((brand) => brand.id === product.brandId)?.name ?? '',
      type: product.type,
      weight: product.weight,
      options: variant.option ? [variant.option] : [],
    };
  }
}
