import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { assertDiskFree, readJson, writeJson } from './folders.mjs';

it('says how much space a full disk lacks', () => {
  const tenMb = (): number => 10 * 1_048_576;

  expect(() => assertDiskFree('/data/patchcord', 500, tenMb)).toThrow(
    'The disk that holds /data/patchcord is full: 10 MB are free and 500 MB are needed. Free some space and run this again.',
  );
});

it('reads back what it wrote, and takes a torn or missing file for nothing known', () => {
  const folder = mkdtempSync(join(tmpdir(), 'folders-spec-'));
  try {
    const file = join(folder, 'deep', 'state.json');
    expect(readJson(file)).toBe(null);
    writeJson(file, { ports: { kafka: 9092 } });
    expect(readJson(file)).toEqual({ ports: { kafka: 9092 } });
    writeFileSync(file, '{"ports": {"kaf');
    expect(readJson(file)).toBe(null);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
