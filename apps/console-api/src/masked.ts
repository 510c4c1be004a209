const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;

/** Fields whose texts are about a person, in BigCommerce's bodies and our events. */
const PERSONAL = /(?:^|_)(?:email|phone|fax|first_?name|last_?name|full_?name|name_on|company|street|address|city|zip|postal|post_?code|notes?|message|comments?|ip)/i;

/** An e-mail address that its owner would know again and nobody else learns. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '***' : `${email.slice(0, 1)}***${email.slice(at)}`;
}

/** The same structure without what is personal: texts of personal fields become their length, addresses in other texts are masked. */
export function masked(value: unknown, field = ''): unknown {
  if (typeof value === 'string') return maskText(value, field);
  if (typeof value === 'number' && PERSONAL.test(snakeOf(field))) return '‹number›';
  if (Array.isArray(value)) return value.map((element) => masked(element, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, masked(inner, name)]));
}

function maskText(text: string, field: string): string {
  if (text === '') return text;
  if (/email/i.test(field) && text.includes('@')) return maskEmail(text);
  return PERSONAL.test(snakeOf(field)) ? `‹text, ${text.length} characters›` : text.replaceAll(EMAIL, maskEmail);
}

/** firstName → first_name, so that one pattern reads both. */
function snakeOf(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1_$2');
}
