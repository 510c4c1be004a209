import { createHash } from 'node:crypto';

/**
 * What is the same in the messages of one cause: ids, numbers, quoted values and addresses are left out. Empty for an empty
 * message. It tells causes of one code apart where no field does.
 */
export function fingerprintOf(message: string): string {
  if (message === '') return '';
  const same = message
    .toLowerCase()
    .replaceAll(/"[^"]*"|'[^']*'|“[^”]*”/g, '…')
    .replaceAll(/\S+@\S+/g, '…')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '#')
    .replaceAll(/\b[0-9a-f]{12,}\b/g, '#')
    .replaceAll(/\d+/g, '#')
    .slice(0, 300);
  return createHash('sha256').update(same).digest('hex').slice(0, 8);
}
