import { defineConfig } from 'vitest/config';

// Workspace packages are read from their sources, so that a spec never sees a stale build. Not "import" or "module": the
// workers would take them for require() too, and TypeORM could not load pg.
const conditions = ['@patchcord/source', 'node'];

export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['{apps,libs,infra}/**/*.spec.ts'],
    // Whole pipelines run one file at a time: vitest.e2e.config.ts.
    exclude: ['**/node_modules/**', '**/dist/**', '.local/**', 'apps/e2e/**'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
