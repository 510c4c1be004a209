import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ProductObservation } from '@patchcord/events';
import { expect, it } from 'vitest';
import { toProduct } from './bigcommerce/product.mapper.js';
import { toProductCommand } from './cordial/product.mapper.js';
import { productBody, productObservation } from './fixtures/cataloged.js';
import { fixture, part } from './fixtures/observed.js';
import { defaultStoreDocument } from './store-document.js';

// 4,000 products at every change; CATALOG_PRODUCTS=100000 for the whole catalog of a large store.
const PRODUCTS = Number(process.env['CATALOG_PRODUCTS'] ?? 4_000);
const VARIANTS = 3;
const GROWTH_BYTES_MAX = 24 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const template = productBody();
const [variant] = template['variants'] as object[];
const beside = Object.entries(fixture('catalog-parts')).map(([name, body]) => part(name, body));

/** One product after the other, as a page of a full load gives them: nothing holds the ones before. */
function* observations(): Generator<ProductObservation> {
  for (let id = 1; id <= PRODUCTS; id += 1) {
    const variants = Array.from({ length: VARIANTS }, (_, index) => ({
      ...variant,
      id: id * 10 + index,
      product_id: id,
      sku: `S-${id}-${index}`,
    }));
    const product = part('product', { ...template, id, name: `Product ${id}`, variants });
    yield { ...productObservation([product, ...beside]), resourceId: String(id) };
  }
}

it(`maps ${PRODUCTS} products of ${VARIANTS} variants to commands in bounded memory`, { timeout: 300_000 }, () => {
  const document = defaultStoreDocument('abc123');
  let commands = 0;
  let bytes = 0;
  let early = 0;
  let rssMax = 0;
  const startedAt = performance.now();
  for (const observation of observations()) {
    const { product } = toProductCommand(toProduct(observation), document);
    bytes += product?.body.length ?? 0;
    commands += 1;
    if (commands === PRODUCTS / 10) early = heapBytes();
    if (commands % 1_000 === 0) rssMax = Math.max(rssMax, process.memoryUsage.rss());
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const growth = heapBytes() - early;
  const mebibytes = (count: number): string => (count / 1_048_576).toFixed(0);
  process.stdout.write(
    `${PRODUCTS} products × ${VARIANTS} variants: ${(commands / seconds).toFixed(0)} records/s on one core, ` +
      `${mebibytes(bytes)} MiB of commands, heap grew by ${mebibytes(growth)} MiB after the first tenth, RSS at most ${mebibytes(rssMax)} MiB\n`,
  );

  expect(commands).toBe(PRODUCTS);
  expect(bytes / commands).toBeGreaterThan(1_500);
  expect(growth).toBeLessThan(GROWTH_BYTES_MAX);
});
