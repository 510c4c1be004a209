import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { reliabilityPage } from './page.js';

it('has the page that the kept results tell', () => {
  // When this differs: `npm run docs`.
  const page = fileURLToPath(new URL('../../../../docs/reliability.md', import.meta.url));
  expect(readFileSync(page, 'utf8')).toBe(reliabilityPage());
});
