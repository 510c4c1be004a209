import { describe, expect, it } from 'vitest';
import { toRequests } from './cordial/requests.js';
import { productBody } from './fixtures/cataloged.js';
import { fixture } from './fixtures/observed.js';
import { mapObservation } from './resource-mappers.js';
import { defaultStoreDocument } from './store-document.js';
import { observationsOf } from './wire.js';

const document = defaultStoreDocument('abc123');
const store = { storeHash: 'abc123' };

describe('the catalog as BigCommerce returns it', () => {
  it('is taken as a single product, as a list, and in the v3 envelope', () => {
    const product = productBody();
    for (const json of [fixture('product'), product, [product], { data: [product, { ...product, id: 78 }], meta: {} }])
      expect(observationsOf('product', json, store)[0]).toMatchObject({
        recordId: 'map/product/77',
        resourceId: '77',
        occurredAt: 1748788860000,
      });
  });

  it('has items of the inventory one a variant, and they become one observation a product', () => {
    const { data } = fixture<{ data: { identity: object }[] }>('inventory');
    const other = { ...data[0], identity: { sku: 'X', variant_id: 900, product_id: 78 } };
    const events = observationsOf('inventory', { data: [...data, other], meta: {} }, store).map((each) =>
      mapObservation('inventory', each),
    );

    expect(events.map(({ resourceId, variants }) => [resourceId, variants.map(({ variantId }) => variantId)])).toEqual([
      ['77', ['509', '510']],
      ['78', ['900']],
    ]);
  });

  it('has categories of a tree, and of the older list', () => {
    const old = { id: 24, parent_id: 0, name: 'Sale', custom_url: { url: '/sale/' } };
    const events = observationsOf(
      'category',
      { data: [...fixture<{ categories: object[] }>('catalog-parts').categories, old], meta: {} },
      store,
    );

    expect(events.map((each) => mapObservation('category', each).name)).toEqual(['Bath', 'Towels', 'Sale', 'Sale']);
  });

  it('makes one request of a product, and none of its stock or a category alone', () => {
    const requests = (resource: 'product' | 'inventory' | 'category', json: unknown): [string, string][] =>
      observationsOf(resource, json, store)
        .flatMap((each) => toRequests(resource, mapObservation(resource, each), document))
        .map(({ method, path }) => [method, path]);

    expect(requests('product', fixture('product'))).toEqual([['POST', '/v2/products']]);
    expect(requests('inventory', fixture('inventory'))).toEqual([]);
    expect(requests('category', fixture<{ categories: object[] }>('catalog-parts').categories)).toEqual([]);
  });

  it('takes a removed product off sale at Cordial, or deletes it there where the document says so', () => {
    const [observation] = observationsOf('product', fixture('product'), store);
    if (observation === undefined) throw new Error('the fixture has a product');
    const gone = { ...mapObservation('product', observation), deleted: true };
    const deleting = { ...document, idPrefix: 'uk-', catalog: { ...document.catalog, removed: 'delete' as const } };

    expect(toRequests('product', gone, document)).toMatchObject([
      { method: 'PUT', path: '/v2/products/77', body: { enabled: false, inStock: false } },
    ]);
    expect(toRequests('product', gone, deleting)).toEqual([{ method: 'DELETE', path: '/v2/products/uk-77', body: {} }]);
  });

  it('rejects an item of the inventory that does not say whose it is', () => {
    expect(() => observationsOf('inventory', [{ locations: [] }], store)).toThrow(
      expect.objectContaining({ code: 'field-missing', field: '[0].identity' }),
    );
  });
});
