import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

// The end-to-end specs start whole pipelines, whose consumer groups have one name each: one file at a time.
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ['apps/e2e/src/**/*.spec.ts'],
      exclude: ['**/node_modules/**', '**/dist/**'],
      setupFiles: ['apps/e2e/src/fresh-topics.ts'],
      fileParallelism: false,
      hookTimeout: 120_000,
    },
  }),
);
