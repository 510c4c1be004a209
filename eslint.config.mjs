import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Arrows point down only: a layer may import what it lists and nothing else. */
const layers = [
  {
    sourceTag: 'layer:app',
    onlyDependOnLibsWithTags: [
      'layer:client',
      'layer:adapter',
      'layer:domain',
      'layer:runtime',
      'layer:contract',
      'layer:test',
    ],
  },
  {
    sourceTag: 'layer:test',
    onlyDependOnLibsWithTags: [
      'layer:client',
      'layer:adapter',
      'layer:domain',
      'layer:runtime',
      'layer:contract',
      'layer:test',
    ],
  },
  { sourceTag: 'layer:client', onlyDependOnLibsWithTags: ['layer:contract'] },
  {
    sourceTag: 'layer:adapter',
    onlyDependOnLibsWithTags: ['layer:adapter', 'layer:runtime', 'layer:contract', 'layer:test'],
  },
  { sourceTag: 'layer:domain', onlyDependOnLibsWithTags: ['layer:contract', 'layer:test'] },
  { sourceTag: 'layer:runtime', onlyDependOnLibsWithTags: ['layer:contract'] },
  { sourceTag: 'layer:contract', onlyDependOnLibsWithTags: ['layer:contract'] },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.local/**', '.nx/**', 'libs/events/src/generated.ts'] },
  {
    files: ['**/*.ts', 'infra/**/*.mjs', 'infra/**/*.mts'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@nx': nx, '@typescript-eslint': tseslint.plugin },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allow: [], depConstraints: layers },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'ExportAllDeclaration', message: 'Name what you export: `export *` hides it.' },
        {
          selector: 'CallExpression[callee.object.name=/^(it|describe|test)$/][callee.property.name="only"]',
          message: 'A committed `.only` silences every other test.',
        },
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'The environment is read once, in libs/runtime (defineConfig).',
        },
      ],
    },
  },
  {
    files: ['libs/runtime/src/**/*.ts', 'libs/testing/src/**/*.ts', '**/*.spec.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['apps/cli/src/**/*.ts', 'infra/**/*.ts', 'infra/**/*.mjs'],
    rules: { 'no-console': 'off', 'no-restricted-properties': 'off' },
  },
  // Types are in JSDoc there, where this rule does not look.
  { files: ['infra/**/*.mjs'], rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' } },
  { files: ['vitest.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
