import { parseDate } from './dates.js';
import { ApiError } from './errors.js';

export type Dialect = 'v2' | 'v3';

/** The query string of one call, read with the refusals of its dialect (v2: 400, v3: 422). */
export class Query {
  constructor(
    private readonly values: Readonly<Record<string, string | string[] | undefined>>,
    private readonly dialect: Dialect,
  ) {}

  get names(): string[] {
    return Object.keys(this.values);
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    const last = Array.isArray(value) ? value.at(-1) : value;
    return last === '' ? undefined : last;
  }

  /** Comma-separated, and also `name[]=a&name[]=b`. */
  list(name: string): string[] | undefined {
    const value = this.values[name] ?? this.values[`${name}[]`];
    if (value === undefined) return undefined;
    const parts = (Array.isArray(value) ? value : [value]).flatMap((part) => part.split(','));
    return parts.map((part) => part.trim()).filter((part) => part !== '');
  }

  integer(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^-?\d{1,15}$/.test(text)) throw this.invalid(name);
    return Number(text);
  }

  integers(name: string): number[] | undefined {
    return this.list(name)?.map((part) => {
      if (!/^\d{1,15}$/.test(part)) throw this.invalid(name);
      return Number(part);
    });
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (['true', '1'].includes(text)) return true;
    if (['false', '0'].includes(text)) return false;
    throw this.invalid(name);
  }

  date(name: string, parse: (text: string) => number | null = parseDate): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const ms = parse(text);
    if (ms === null) throw this.invalid(name);
    return ms;
  }

  invalid(name: string): ApiError {
    if (this.dialect === 'v2') return new ApiError(400, `The field '${name}' is invalid.`);
    return new ApiError(422, 'JSON data is missing or invalid', { [name]: 'is invalid' });
  }
}
