import { describe, expect, it, vi } from 'vitest';
import { receiver, running } from '../testing/running.js';
import type { Json, Receiver, Running } from '../testing/running.js';

const of = (rows: Json, field: string): unknown[] => rows.map((row: Json) => row[field]);

async function hooked(store: Running, ...scopes: string[]): Promise<Receiver> {
  const hook = await receiver();
  for (const scope of scopes)
    await store.api('POST', '/v3/hooks', { body: { scope, destination: hook.url, is_active: true, headers: null } });
  return hook;
}

/** What was told until nothing more is on its way, by scope. */
async function told(store: Running, hook: Receiver): Promise<[string, Json][]> {
  await vi.waitFor(async () => {
    const { json } = await store.control('GET', '/webhooks');
    expect([json.queued, json.inFlight, json.waiting]).toEqual([0, 0, 0]);
  });
  const notices = hook.received.map(({ json }): [string, Json] => [json.scope, json.data]);
  return notices.sort(([left], [right]) => (left < right ? -1 : Number(left > right)));
}

describe('a product', () => {
  it('comes into being and goes: then it answers 404, and an id:in leaves it out without an error', async () => {
    await using store = await running();
    const { id } = await store.act('createProduct', { name: 'Oak Bench', sku: 'OB-1', priceCents: 19_900, stock: 4 });

    const whole = await store.api('GET', `/v3/catalog/products/${id}?include=variants,channels,images,custom_fields`);
    expect(whole.json.data).toMatchObject({
      name: 'Oak Bench',
      price: 199,
      inventory_level: 4,
      channels: [1],
      images: [],
    });
    expect(whole.json.data.variants).toMatchObject([
      { sku: 'OB-1', sku_id: null, price: null, option_values: [], inventory_level: 4 },
    ]);
    expect(whole.json.data.base_variant_id).toBe(whole.json.data.variants[0].id);

    await store.act('deleteProduct', { id: Number(id) });
    expect((await store.api('GET', `/v3/catalog/products/${id}`)).status).toBe(404);
    const left = await store.api('GET', `/v3/catalog/products?id:in=77,${id}`);
    expect([left.status, of(left.json.data, 'id')]).toEqual([200, [77]]);
  });

  it('is told as created and deleted by its number', async () => {
    await using store = await running();
    await using hook = await hooked(store, 'store/product/*');
    const { id } = await store.act('createProduct', {});
    await store.act('deleteProduct', { id: Number(id) });

    expect(await told(store, hook)).toEqual([
      ['store/product/created', { type: 'product', id: Number(id) }],
      ['store/product/deleted', { type: 'product', id: Number(id) }],
    ]);
  });

  it('sends no webhook for a part number, a GTIN, a custom field or an image other than the first, though it is modified', async () => {
    await using store = await running();
    await using hook = await hooked(store, 'store/product/*');
    const before = await store.api('GET', '/v3/catalog/products/77?include=images');
    const [thumbnail] = of(before.json.data.images.toReversed(), 'id');

    await store.act('updateProduct', { id: 77, mpn: 'M-1', gtin: '4006381333931', customFields: [] });
    await store.act('updateProduct', { id: 77, imageIds: [thumbnail, 999] });
    await store.act('updateProduct', { id: 77, priceCents: 4_500 });

    expect(await told(store, hook)).toEqual([['store/product/updated', { type: 'product', id: 77 }]]);
    const after = await store.api('GET', '/v3/catalog/products/77');
    expect(after.json.data).toMatchObject({ mpn: 'M-1', gtin: '4006381333931', price: 45 });
    const changes = await store.control('GET', '/changes?resource=product');
    expect(of(changes.json.changes, 'announced')).toEqual([false, false, true]);
  });

  it('is told on the channel alone when it is assigned to it, and not as changed', async () => {
    await using store = await running();
    await using hook = await hooked(store, 'store/product/*', 'store/channel/*');
    await store.act('assignProduct', { id: 77, channelId: 1001, isAssigned: false });

    expect(await told(store, hook)).toEqual([['store/channel/1001/product/unassigned', { product_id: 77 }]]);
    const assigned = await store.api('GET', '/v3/catalog/products/channel-assignments?product_id:in=77');
    expect(of(assigned.json.data, 'channel_id')).toEqual([1]);
  });

  it('has metafields of its own, which name it as text', async () => {
    await using store = await running();
    await using hook = await hooked(store, 'store/product/metafield/created');
    await store.act('setMetafield', { id: 77, namespace: 'details', key: 'care', value: 'Wash cold' });

    expect((await told(store, hook))[0]?.[1]).toMatchObject({ resource_id: '77' });
    const fields = await store.api('GET', '/v3/catalog/products/77/metafields');
    expect(fields.json.data).toMatchObject([
      { namespace: 'details', key: 'care', value: 'Wash cold', resource_id: '77' },
    ]);
  });

  it('leaves related products to BigCommerce as [-1] until the merchant chooses', async () => {
    await using store = await running();
    const related = async (): Promise<unknown> =>
      (await store.api('GET', '/v3/catalog/products/77')).json.data.related_products;

    expect(await related()).toEqual([-1]);
    await store.act('updateProduct', { id: 77, relatedIds: [78, 79] });
    expect(await related()).toEqual([78, 79]);
  });

  it('lists its categories as assignments too', async () => {
    await using store = await running();
    const { data } = (await store.api('GET', '/v3/catalog/products/77')).json;
    const assigned = await store.api('GET', '/v3/catalog/products/category-assignments?product_id:in=77');

    expect(of(assigned.json.data, 'category_id')).toEqual(data.categories);
  });
});

describe('stock', () => {
  const variantOf = async (store: Running): Promise<number> =>
    (await store.api('GET', '/v3/catalog/products/77?include=variants')).json.data.variants[0].id;

  it('is kept by location, and the catalog shows that of the default one only', async () => {
    await using store = await running();
    const variantId = await variantOf(store);
    await store.act('updateProduct', { id: 77, isTracked: 'variant', variantId, stock: 5 });
    await store.act('updateProduct', { id: 77, variantId, stock: 9, locationId: 2 });

    const items = (query: string): Promise<Json> =>
      store.api('GET', `/v3/inventory/items?variant_id:in=${variantId}${query}`).then(({ json }) => json.data);
    const [item] = await items('');
    expect(
      item.locations.map((each: Json) => [each.location_id, each.available_to_sell, each.total_inventory_onhand]),
    ).toEqual([
      [1, 4, 5],
      [2, 9, 9],
    ]);
    expect((await items('&location_id:in=2'))[0].locations).toHaveLength(1);
    const variants = await store.api('GET', `/v3/catalog/variants?id:in=${variantId}`);
    expect(variants.json.data[0].inventory_level).toBe(5);
    const locations = await store.api('GET', '/v3/inventory/locations');
    expect(of(locations.json.data, 'enabled')).toEqual([true, true, false]);
  });

  it('set by people is told as a level, once by what tracks it and once for all storefronts with the place', async () => {
    await using store = await running();
    const variantId = await variantOf(store);
    await store.act('updateProduct', { id: 77, isTracked: 'variant' });
    await using hook = await hooked(
      store,
      'store/sku/*',
      'store/product/*',
      'store/channel/*/inventory/product/stock_changed',
    );
    await store.act('updateProduct', { id: 77, variantId, stock: 0 });
    await store.act('updateProduct', { id: 77, variantId, stock: 7, locationId: 2 });

    const notices = await told(store, hook);
    expect(notices.map(([scope]) => scope).sort()).toEqual([
      'store/channel/*/inventory/product/stock_changed',
      'store/channel/*/inventory/product/stock_changed',
      'store/product/updated',
      'store/sku/inventory/updated',
    ]);
    expect(notices.find(([scope]) => scope === 'store/sku/inventory/updated')?.[1].inventory).toMatchObject({
      product_id: 77,
      method: 'absolute',
      value: 0,
      variant_id: variantId,
    });
  });

  it('is told to nobody where nobody counts', async () => {
    await using store = await running();
    await store.act('updateProduct', { id: 77, isTracked: 'none' });
    await using hook = await hooked(store, 'store/sku/*', 'store/product/*');
    await store.act('updateProduct', { id: 77, stock: 3 });
    await store.act('updateProduct', { id: 77, name: 'Other' });

    expect((await told(store, hook)).map(([scope]) => scope)).toEqual(['store/product/updated']);
  });
});

describe('price lists', () => {
  it('have records in lower-case currencies, and are for a channel, a group or both', async () => {
    await using store = await running();
    const { priceList } = await store.act('createPriceList', { name: 'Europe' });
    const { data } = (await store.api('GET', '/v3/catalog/products/77?include=variants')).json;
    const variantId = data.variants[0].id;
    await store.act('setPriceRecords', {
      id: priceList.id,
      records: [{ variantId, currency: 'EUR', priceCents: 4_200, saleCents: 3_750 }],
    });
    await store.act('assignPriceList', { id: priceList.id, channelId: 1001 });

    const records = await store.api(
      'GET',
      `/v3/pricelists/${priceList.id}/records?variant_id:in=${variantId}&include=sku`,
    );
    expect(records.json.data).toMatchObject([
      {
        price_list_id: priceList.id,
        variant_id: variantId,
        product_id: 77,
        currency: 'eur',
        price: 42,
        sale_price: 37.5,
        calculated_price: 37.5,
        sku: data.variants[0].sku,
      },
    ]);
    expect((await store.api('GET', '/v3/pricelists/assignments')).json.data).toMatchObject([
      { price_list_id: priceList.id, channel_id: 1001, customer_group_id: null },
    ]);
    await store.act('switchPriceList', { id: priceList.id, isActive: false });
    expect(of((await store.api('GET', '/v3/pricelists')).json.data, 'active')).toEqual([false]);
    expect((await store.api('GET', '/v3/pricelists/99/records')).status).toBe(404);
  });

  it('tell one price as an object and several as a list', async () => {
    await using store = await running();
    await using hook = await hooked(store, 'store/priceList/record/updated', 'store/priceList/records/updated');
    const { priceList } = await store.act('createPriceList', {});
    const { variants } = (await store.api('GET', '/v3/catalog/products/77?include=variants')).json.data;
    const record = { variantId: variants[0].id, currency: 'usd', priceCents: 100 };
    await store.act('setPriceRecords', { id: priceList.id, records: [record] });
    await store.act('setPriceRecords', { id: priceList.id, records: [record, { ...record, currency: 'eur' }] });

    const key = { price_list_id: priceList.id, variant_id: variants[0].id };
    expect(await told(store, hook)).toEqual([
      ['store/priceList/record/updated', { ...key, currency: 'usd' }],
      [
        'store/priceList/records/updated',
        [
          { ...key, currency: 'usd' },
          { ...key, currency: 'eur' },
        ],
      ],
    ]);
  });
});

describe('categories', () => {
  it('are renamed without a word about the products in them', async () => {
    await using store = await running();
    await using hook = await hooked(store, 'store/category/*', 'store/product/*');
    await store.act('updateCategory', { id: 20, name: 'Indoors', isVisible: false });

    expect(await told(store, hook)).toEqual([['store/category/updated', { type: 'category', id: 20 }]]);
    const tree = await store.api('GET', '/v3/catalog/trees/categories?category_id:in=20&tree_id:in=1');
    expect(tree.json.data).toMatchObject([
      { category_id: 20, name: 'Indoors', is_visible: false, url: { path: '/living/' } },
    ]);
    expect((await store.api('GET', '/v3/catalog/trees/categories?tree_id:in=2')).json.data).toEqual([]);
  });

  it('come and go: a deletion names the category as text, and its products lose it', async () => {
    await using store = await running();
    await using hook = await hooked(store, 'store/category/*');
    const { category } = await store.act('createCategory', { name: 'Spa', parentId: 26 });
    await store.act('updateProduct', { id: 77, categoryIds: [category.id] });
    await store.act('deleteCategory', { id: category.id });

    expect(await told(store, hook)).toEqual([
      ['store/category/created', { type: 'category', id: category.id }],
      ['store/category/deleted', { type: 'category', id: String(category.id) }],
    ]);
    expect((await store.api('GET', '/v3/catalog/products/77')).json.data.categories).toEqual([]);
  });
});
