import { readFileSync } from 'node:fs';
import { z } from 'zod';

const MASK = '[secret]';

/**
 * A value that must not be seen. It is read only through `reveal()`, so that every place that uses it can be found
 * by name; text, JSON and `util.inspect` (hence logs, errors and the debugger's console) show `[secret]`.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }
}

/** A configuration variable that is not to be seen: a non-empty text that comes out as a Secret. */
export function secret(): z.ZodPipe<z.ZodString, z.ZodTransform<Secret, string>> {
  return z
    .string()
    .min(1)
    .transform((value) => new Secret(value));
}

/** Where a credential is to be found, so that documents and tables name it and never hold it. */
export const secretReference = z.union([
  z.strictObject({
    env: z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'expected the name of an environment variable, such as CORDIAL_API_KEY'),
  }),
  z.strictObject({ file: z.string().startsWith('/', 'expected an absolute path') }),
]);
export type SecretReference = z.infer<typeof secretReference>;

/**
 * Thrown when a reference leads nowhere: the variable is unset or empty, or the file is missing, unreadable or empty.
 * The message names the reference and never what was found there.
 */
export class UnresolvedReferenceError extends Error {
  override readonly name = 'UnresolvedReferenceError';
}

/**
 * The credential that a reference points to, read anew at every call, so that a rotated file is seen by the next one.
 * White space around it is dropped (mounted files end in a line break). Throws UnresolvedReferenceError.
 */
export function resolveReference(reference: SecretReference, env: NodeJS.ProcessEnv = process.env): Secret {
  const value = 'env' in reference ? env[reference.env] : readSecretFile(reference.file);
  const trimmed = value?.trim();
  if (!trimmed) {
    throw new UnresolvedReferenceError(`The credential ${describeReference(reference)} is not set or empty.`);
  }
  return new Secret(trimmed);
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new UnresolvedReferenceError(`The credential file ${path} cannot be read (${code}).`, { cause: error });
  }
}

function describeReference(reference: SecretReference): string {
  return 'env' in reference ? `in the environment variable ${reference.env}` : `in the file ${reference.file}`;
}
