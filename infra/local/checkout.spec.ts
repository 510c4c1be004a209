import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isInstalled } from './checkout.mjs';
import { writeJson } from './folders.mjs';

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'checkout-spec-'));
  writeJson(join(checkout, 'package-lock.json'), {
    packages: {
      '': {},
      'node_modules/pg': { version: '8.23.1' },
      'node_modules/@patchcord/kafka': { link: true },
      'node_modules/for-macos': { version: '1.0.0', optional: true },
    },
  });
});
afterEach(() => rmSync(checkout, { recursive: true }));

it('sees that packages are installed, whatever optional ones this platform lacks', () => {
  writeJson(join(checkout, 'node_modules/.package-lock.json'), {
    packages: { 'node_modules/pg': { version: '8.23.1' } },
  });

  expect(isInstalled(checkout)).toBe(true);
});

it('sees that packages are missing or of another version than the lock file says', () => {
  expect(isInstalled(checkout)).toBe(false);

  writeJson(join(checkout, 'node_modules/.package-lock.json'), {
    packages: { 'node_modules/pg': { version: '8.20.0' } },
  });
  expect(isInstalled(checkout)).toBe(false);
});
