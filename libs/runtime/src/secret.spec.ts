import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveReference, Secret, secretReference } from './secret.js';

describe('Secret', () => {
  it('shows its value only when asked to reveal it', () => {
    const key = new Secret('k-123');

    expect([String(key), JSON.stringify({ key }), inspect({ key }), `${key}`]).toEqual([
      '[secret]',
      '{"key":"[secret]"}',
      '{ key: [secret] }',
      '[secret]',
    ]);
    expect(key.reveal()).toBe('k-123');
  });
});

describe('resolveReference', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'secret-'));
    writeFileSync(join(folder, 'key'), 'from-file\n');
    writeFileSync(join(folder, 'empty'), '\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('finds a credential in the environment or in a file', () => {
    expect(resolveReference({ env: 'CORDIAL_API_KEY' }, { CORDIAL_API_KEY: 'from-env' }).reveal()).toBe('from-env');
    expect(resolveReference({ file: join(folder, 'key') }).reveal()).toBe('from-file');
  });

  it('says which reference leads nowhere', () => {
    expect(() => resolveReference({ env: 'CORDIAL_API_KEY' }, {})).toThrow(
      'The credential in the environment variable CORDIAL_API_KEY is not set or empty.',
    );
    expect(() => resolveReference({ file: '/nowhere/key' })).toThrow(
      'The credential file /nowhere/key cannot be read (ENOENT).',
    );
    expect(() => resolveReference({ file: join(folder, 'empty') })).toThrow(
      `The credential in the file ${folder}/empty is not set or empty.`,
    );
  });

  it('accepts one way to name a credential, not two and not the credential itself', () => {
    expect(secretReference.safeParse({ env: 'CORDIAL_API_KEY' }).success).toBe(true);
    expect(secretReference.safeParse({ env: 'CORDIAL_API_KEY', file: '/run/key' }).success).toBe(false);
    expect(secretReference.safeParse('k-123').success).toBe(false);
    expect(secretReference.safeParse({ file: 'relative/key' }).success).toBe(false);
  });
});
