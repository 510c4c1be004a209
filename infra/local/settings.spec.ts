import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasRealCredentials, readSettings } from './settings.mjs';

it('reads .env under the environment, and takes an empty value for none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-spec-'));
  try {
    const file = join(folder, '.env');
    writeFileSync(file, '# ports\nKAFKA_PORT=9092\nINGEST_PORT=\nREGISTRY_PORT="8081"\n');

    expect(readSettings({ KAFKA_PORT: '19092' }, file)).toEqual({ KAFKA_PORT: '19092', REGISTRY_PORT: '8081' });
    expect(readSettings({}, join(folder, 'none'))).toEqual({});
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('needs both credentials to leave the simulator off', () => {
  expect(hasRealCredentials({ BIGCOMMERCE_ACCESS_TOKEN: 'a', CORDIAL_API_KEY: 'b' })).toBe(true);
  expect(hasRealCredentials({ BIGCOMMERCE_ACCESS_TOKEN: 'a' })).toBe(false);
});
