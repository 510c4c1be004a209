import avro from 'avsc';
import { describe, expect, it } from 'vitest';
import { schemas } from './generated.js';
import {
  allTopics,
  bulk,
  catalogObservationTopics,
  mappedResources,
  observationTopics,
  resources,
  topics,
  topicsWithBulk,
} from './topics.js';

interface Field {
  name: string;
  type: unknown;
  default?: unknown;
  doc?: string;
}

/** Every field of a schema, those of nested records too, by its path. */
function fieldsOf(type: unknown, path: string): [string, Field][] {
  if (Array.isArray(type)) return type.flatMap((branch) => fieldsOf(branch, path));
  if (typeof type !== 'object' || type === null) return [];
  const schema = type as { type: unknown; items?: unknown; fields?: Field[] };
  if (schema.fields !== undefined)
    return schema.fields.flatMap((field) => [
      [`${path}.${field.name}`, field] as [string, Field],
      ...fieldsOf(field.type, `${path}.${field.name}`),
    ]);
  return schema.items === undefined ? fieldsOf(schema.type, path) : fieldsOf(schema.items, path);
}

describe('schemas', () => {
  it('give every field a default and a description, in nested records too', () => {
    const fields = Object.entries(schemas).flatMap(([topic, schema]) => fieldsOf(schema, topic));

    expect(fields.length).toBeGreaterThan(200);
    expect(fields.filter(([, field]) => field.default === undefined).map(([path]) => path)).toEqual([]);
    expect(fields.filter(([, { doc = '' }]) => doc === '').map(([path]) => path)).toEqual([]);
  });

  it('have no enums and no unions of records: a kind, and one nullable field a kind', () => {
    const unions = Object.entries(schemas)
      .flatMap(([topic, schema]) => fieldsOf(schema, topic))
      .filter(([, { type }]) => Array.isArray(type))
      .map(([path, { type }]): [string, unknown[]] => [path, type as unknown[]]);

    expect(JSON.stringify(schemas)).not.toContain('"type":"enum"');
    expect(unions.filter(([, branches]) => branches.length !== 2 || branches[0] !== 'null').map(([at]) => at)).toEqual(
      [],
    );
  });
});

/** A record of nothing but defaults. */
function emptyOf({ fields }: { fields: readonly Field[] }): Record<string, unknown> {
  return Object.fromEntries(
    fields.map(({ name, type, default: preset }) => [name, type === 'bytes' ? Buffer.alloc(0) : preset]),
  );
}

describe('a record of nothing but defaults', () => {
  it.each(Object.entries(schemas))('is one: %s', (_topic, schema) => {
    const type = avro.Type.forSchema(schema as unknown as avro.Schema);
    const empty = emptyOf(schema as unknown as { fields: Field[] });
    expect(type.fromBuffer(type.toBuffer(empty))).toMatchObject(empty);
  });
});

describe('topics of the catalog', () => {
  it('keep the newest of a product, its stock and a category for ever, and each has a bulk twin', () => {
    const kept = [topics.products, topics.inventory, topics.categories];
    const names = allTopics().map(({ name }) => name);

    expect(kept.map(({ name, isCompacted }) => [name, isCompacted])).toEqual([
      ['commerce.products', true],
      ['commerce.inventory', true],
      ['commerce.categories', true],
    ]);
    expect(topicsWithBulk.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['bigcommerce.products', 'commerce.products', 'cordial.products']),
    );
    expect(names).toContain(bulk(topics.rawInventory).name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are no tables of what flows: a resource is mapped before it is fetched', () => {
    expect(mappedResources).toEqual([...resources, 'product', 'inventory', 'category']);
    expect(Object.keys(observationTopics)).toEqual([...resources]);
    expect(Object.values(catalogObservationTopics).map(({ resource }) => resource)).toEqual([
      'product',
      'inventory',
      'category',
    ]);
  });
});
