/**
 * The first `lengthMax` UTF-16 units, without half a character at the end and without a mark: Cordial refuses the whole contact for one
 * text that is too long, and a mark would be taken for a part of the name.
 */
export function cut(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const last = text.charCodeAt(lengthMax - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHalf ? lengthMax - 1 : lengthMax);
}

const EMAIL_LENGTH_MAX = 255;

/** The address as contacts are found by it: trimmed, lower case. Null when it cannot be an address, so that no contact is made of it. */
export function contactEmail(text: string): string | null {
  const email = text.trim().toLowerCase();
  return email.length <= EMAIL_LENGTH_MAX && /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/.test(email) ? email : null;
}
