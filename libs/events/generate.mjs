// Writes src/generated.ts from schemas/*.avsc: one interface a record, and the schemas themselves.
// `node libs/events/generate.mjs` writes it; with --check it fails when the committed file differs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const here = new URL('.', import.meta.url);
const target = new URL('src/generated.ts', here);
const primitives = { string: 'string', long: 'number', int: 'number', boolean: 'boolean', bytes: 'Buffer', null: 'null' };

const topics = readdirSync(new URL('schemas/', here)).filter((file) => file.endsWith('.avsc')).sort();
const names = new Map(); // full name -> interface name
const interfaces = [];

/** A nested record keeps its name unless another schema has one of that name: then the outer record's name goes in front. */
function nameOf(fullName, outer) {
  const short = fullName.split('.').at(-1);
  const taken = [...names.values()].includes(short);
  const name = taken ? `${outer}${short}` : short;
  names.set(fullName, name);
  return name;
}

function typeOf(schema, namespace, outer, seen) {
  if (Array.isArray(schema)) return schema.map((branch) => typeOf(branch, namespace, outer, seen)).sort((a, b) => (a === 'null') - (b === 'null')).join(' | ');
  if (typeof schema === 'string') return primitives[schema] ?? seen.get(schema) ?? seen.get(`${namespace}.${schema}`);
  if (schema.type === 'array') {
    const item = typeOf(schema.items, namespace, outer, seen);
    return item.includes('|') ? `(${item})[]` : `${item}[]`;
  }
  if (schema.type !== 'record') return typeOf(schema.type, namespace, outer, seen);
  const fullName = `${schema.namespace ?? namespace}.${schema.name}`;
  const shape = JSON.stringify(schema);
  const known = names.get(shape);
  if (known) { seen.set(fullName, known); return known; }
  const name = nameOf(fullName, outer);
  names.set(shape, name);
  seen.set(fullName, name);
  const fields = schema.fields.map((field) => `  /** ${field.doc} */\n  ${field.name}: ${typeOf(field.type, schema.namespace ?? namespace, name, seen)};`);
  interfaces.push(`/** ${schema.doc} */\nexport interface ${name} {\n${fields.join('\n')}\n}`);
  return name;
}

const schemas = topics.map((file) => {
  const schema = JSON.parse(readFileSync(new URL(`schemas/${file}`, here), 'utf8'));
  typeOf(schema, schema.namespace, '', new Map());
  return `  '${file.replace(/\.avsc$/, '')}': ${JSON.stringify(schema)},`;
});

const text = `// Generated from schemas/*.avsc by generate.mjs. Do not edit by hand.

${interfaces.join('\n\n')}

/** The Avro schema of each topic, by topic name. */
export const schemas = {
${schemas.join('\n')}
} as const;
`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('libs/events/src/generated.ts is not what schemas/*.avsc say: run node libs/events/generate.mjs');
    process.exit(1);
  }
} else writeFileSync(target, text);
