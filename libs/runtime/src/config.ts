import { z } from 'zod';
import { Secret } from './secret.js';

type Shape = Readonly<Record<string, z.ZodType>>;

/** What one process reads from its environment: made by `defineConfig`, parsed by `loadConfig`, documented by `describeConfig`. */
export interface ConfigDefinition<S extends Shape = Shape> {
  readonly variables: readonly ConfigVariable[];
  readonly shape: S;
}

interface ConfigVariable {
  /** `kafkaBrokers`, as the code calls it. */
  key: string;
  /** `KAFKA_BROKERS`, as the environment calls it. */
  name: string;
  description: string;
  schema: z.ZodType;
}

/** The parsed configuration of a definition: `ConfigOf<typeof enrichConfig>`. */
export type ConfigOf<D> = D extends ConfigDefinition<infer S> ? { readonly [K in keyof S]: z.output<S[K]> } : never;

/** One row of the table of environment variables; `default` is null where there is none. */
export interface ConfigRow {
  name: string;
  default: string | null;
  required: boolean;
  description: string;
}

export interface ConfigProblem {
  name: string;
  /** `is missing: …` or what was expected instead. Never the value that was found: it may be a password. */
  problem: string;
  description: string;
}

/** Thrown at boot when the environment does not fit; it names every bad variable, so that one restart repairs them all. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ name, problem, description }) => `  ${name} ${problem} (${description})`);
    const subject =
      problems.length === 1 ? '1 environment variable is' : `${problems.length} environment variables are`;
    super(`${subject} wrong:\n${lines.join('\n')}`);
  }
}

/**
 * Names what a process reads from its environment: zod types under camelCase keys, each found under its UPPER_SNAKE
 * name (`kafkaBrokers` is KAFKA_BROKERS). Throws a TypeError when a variable has no description, since the
 * documentation is made from them.
 */
export function defineConfig<const S extends Shape>(shape: S): ConfigDefinition<S> {
  const variables = Object.entries(shape).map(([key, schema]) => {
    const name = toVariableName(key);
    const description = descriptionOf(schema);
    if (!description) throw new TypeError(`${name} has no description: add .describe('…') to it.`);
    return { key, name, description, schema };
  });
  return { shape, variables };
}

/**
 * Reads and checks the environment once, before anything starts. An empty variable counts as unset, because compose
 * files and charts pass `NAME=` for what nobody filled in. Throws one ConfigError that names every bad variable.
 */
export function loadConfig<S extends Shape>(
  definition: ConfigDefinition<S>,
  env: NodeJS.ProcessEnv = process.env,
): ConfigOf<ConfigDefinition<S>> {
  const values: Record<string, unknown> = {};
  const problems: ConfigProblem[] = [];
  for (const { key, name, description, schema } of definition.variables) {
    const given = env[name] || undefined;
    const parsed = schema.safeParse(given);
    if (parsed.success) {
      values[key] = parsed.data;
    } else {
      const expected = parsed.error.issues.map((issue) => issue.message).join('; ');
      problems.push({ name, problem: given === undefined ? 'is missing' : `is not valid: ${expected}`, description });
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(values) as ConfigOf<ConfigDefinition<S>>;
}

/** The rows of the table of environment variables, in the order of the definition. */
export function describeConfig(definition: ConfigDefinition): ConfigRow[] {
  return definition.variables.map(({ name, description, schema }) => {
    const unset = schema.safeParse(undefined);
    return { name, default: unset.success ? toText(unset.data) : null, required: !unset.success, description };
  });
}

/** A comma-separated list of at least one entry: `a, b` becomes `['a', 'b']`. */
export function commaList(): z.ZodPipe<z.ZodString, z.ZodTransform<string[], string>> {
  return z
    .string()
    .regex(/[^,\s]/, 'expected a comma-separated list')
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    );
}

function toVariableName(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

/** `.describe()` may stand before `.default()` or `.transform()`, which wrap the type that was described. */
function descriptionOf(schema: z.core.$ZodType): string | undefined {
  const own = z.globalRegistry.get(schema)?.description;
  if (own !== undefined) return own;
  const { innerType, in: input } = schema._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType };
  const inner = innerType ?? input;
  return inner === undefined ? undefined : descriptionOf(inner);
}

function toText(value: unknown): string | null {
  if (value === undefined) return null;
  if (value instanceof Secret) return value.toString();
  return Array.isArray(value) ? value.join(',') : String(value);
}
