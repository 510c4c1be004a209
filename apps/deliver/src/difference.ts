/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** The top-level keys of `next` whose value is not the one in `previous`. What `next` does not mention stays as it is. */
export function difference(previous: JsonObject, next: JsonObject): Record<string, Json> {
  return Object.fromEntries(Object.entries(next).filter(([key, value]) => !isEqual(previous[key], value)));
}

export function isEqual(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (isList(one) || isList(other)) {
    return (
      isList(one) &&
      isList(other) &&
      one.length === other.length &&
      one.every((item, index) => isEqual(item, other[index]))
    );
  }
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => isEqual(one[key], other[key]));
}

/**
 * Whether what Cordial has shows that `sent` arrived: everything that was sent is there, in Cordial's own spelling of times
 * and numbers; what was sent empty may be absent. What Cordial has beyond it says nothing.
 */
export function isWithin(sent: Json | undefined, found: unknown): boolean {
  if (sent === undefined || sent === null || sent === '') return found === undefined || found === null || found === '';
  if (isList(sent))
    return (
      Array.isArray(found) && found.length === sent.length && sent.every((item, index) => isWithin(item, found[index]))
    );
  if (typeof sent === 'object') {
    if (typeof found !== 'object' || found === null) return Object.keys(sent).length === 0;
    return Object.entries(sent).every(([key, value]) => isWithin(value, (found as Record<string, unknown>)[key]));
  }
  if (sent === found) return true;
  if (typeof sent === 'number') return typeof found === 'string' && Number(found) === sent;
  return typeof sent === 'string' && isSameTime(sent, found);
}

function isSameTime(sent: string, found: unknown): boolean {
  if (typeof found === 'number') return Number(sent) === found;
  if (typeof found !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(sent) || !/^\d{4}-\d\d-\d\dT/.test(found)) return false;
  // Cordial keeps whole seconds.
  return Math.floor(Date.parse(sent) / 1_000) === Math.floor(Date.parse(found) / 1_000);
}

const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);
