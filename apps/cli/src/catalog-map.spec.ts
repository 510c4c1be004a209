import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { said } from './test-shell.js';

const fixtures = fileURLToPath(new URL('../../../libs/mapping/src/fixtures', import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'map-'));
});

afterEach(() => rm(folder, { recursive: true }));

it('maps a product, its stock and categories as BigCommerce returns them', async () => {
  const product = await said(['map', 'products', `${fixtures}/product.json`, '--store', 'abc123']);
  expect(product.err).toBe('');
  expect(JSON.parse(product.out).requests).toMatchObject([
    { method: 'POST', path: '/v2/products', body: { productID: '77' } },
  ]);
  expect((await said(['map', 'inventory', `${fixtures}/inventory.json`])).code).toBe(0);
  await writeFile(join(folder, 'c.json'), JSON.stringify({ data: [{ category_id: 5, name: 'A', parent_id: 0 }] }));
  expect(JSON.parse((await said(['map', 'categories', join(folder, 'c.json')])).out).events).toMatchObject([
    { name: 'A' },
  ]);
  await writeFile(join(folder, 'p.json'), JSON.stringify({ id: 5, name: 'A' }));
  const refused = await said(['map', 'product', join(folder, 'p.json')]);
  expect([refused.code, refused.err]).toEqual([
    1,
    'product 5: price should be a decimal, but it is missing. (field-missing)\n',
  ]);
});
