/** What to do about a code, for people. Codes are stable; a new one without a line here gets the general sentence. */
const ACTIONS: Readonly<Record<string, string>> = {
  'not-avro': 'Something else than Patchcord writes to this topic, or a record was cut. Find its producer; the bytes cannot be mended.',
  'avro-truncated': 'The record was cut when it was written. Save the resource in BigCommerce, so that it comes again.',
  'unknown-schema': 'Run "patchcord schemas check" against the registry in use: it has lost a schema, or the record comes from another installation. When the registry has it again, send the records again.',
  'incompatible-schema': 'Run "patchcord schemas check": a schema was registered by hand. Bring it back to what the repository says, then send the records again.',
  'another-record': 'A producer writes to the wrong topic. Find it; the record itself can be let go.',
  'no-value': 'A deletion marker came where none is expected. Find its producer; the record itself can be let go.',
  'schema-mismatch': 'Patchcord made an event that does not fit its own schema. It is a bug: report the field. After an update, send the records again.',
  'not-utf8': 'The body is not text. If a proxy stands between BigCommerce and Patchcord, see whether it recodes or compresses bodies.',
  'not-json': 'The body is not JSON. If a proxy stands between BigCommerce and Patchcord, see whether it answers pages of its own.',
  'too-deep': 'The body is nested deeper than BigCommerce documents. Look at the resource in BigCommerce, mostly at form fields and metafields.',
  'too-large': 'The resource is larger than Patchcord carries. Shorten it in BigCommerce (notes, lines, form fields), then save it there.',
  'field-missing': 'BigCommerce left a field out that it documents. Open the resource in BigCommerce and save it; if it stays, report the field.',
  'field-type': 'BigCommerce sent another type than it documents. Open the resource in BigCommerce and save it; if it stays, report the field.',
  'field-value': 'The value cannot be what the field is for. Correct it in BigCommerce; saving sends it again.',
  'money-range': 'The amount is larger than money can be carried exactly. Correct it in BigCommerce; saving sends it again.',
  'wire-shape': 'The answer is no resource as BigCommerce documents it. If it goes on, see BigCommerce\'s status page. Then save it in BigCommerce, so that it comes again.',
  'part-missing': 'A part of the resource was not fetched. It is a bug in the fetcher: report it, and fetch the resource again.',
  'part-status': 'BigCommerce refused a part of the resource. See whether the API account may read orders, customers and marketing.',
  'lines-missing': 'The order came without its lines. Save the order in BigCommerce, so that it is fetched again.',
  'lines-truncated': 'BigCommerce cut the list of lines. The order is fetched again with its lines at the next change.',
  'missing-without-deletion': 'BigCommerce does not find the resource and never said that it was deleted. If it exists there, save it.',
  'wrong-resource': 'BigCommerce answered with another resource than was asked for. If it goes on, a cache stands in between.',
  'unknown-store': 'No document is in force for this store: write one with "patchcord config init", apply it, and send the records again.',
  'unknown-scope': 'The webhook is of a kind that Patchcord does not use. Delete that hook in BigCommerce if another app does not need it.',
  'bad-id': 'The webhook names no valid id. Nothing can be fetched; the delta brings the resource if it was changed.',
  'another-account': 'The store has moved to another Cordial account since. Save the resource in BigCommerce, so that the mapping of today is used.',
  'order-of-another': 'This order id is taken at Cordial by another store or contact. Give this store an idPrefix of its own.',
  misfit: 'Cordial does not take the value for this attribute. If the attribute is changed at Cordial, send the records again. If the mapping is, save the resources in BigCommerce: sending again sends the same bytes.',
  bug: 'Patchcord failed on this record. Report it with the id. After an update, send it again.',
};

const GENERAL = 'Read what came and what was expected. Correct it where it comes from; saving the resource in BigCommerce sends it again.';

const LATER =
  'If it is put right at Cordial (an attribute, a list, a contact), send the record again. If the mapping or the value is, save the resource in BigCommerce: sending again sends the same bytes.';

const BY_STATUS: Readonly<Record<string, string>> = {
  '400': `Cordial calls the request malformed: see its answer in the reason. ${LATER}`,
  '404': `What the request is about does not exist at Cordial. See whether it was deleted there. ${LATER}`,
  '409': `Cordial has something else under this id. Compare it there. ${LATER}`,
  '422': `Cordial refuses a value: see its answer in the reason. ${LATER}`,
};

/** Whose bytes stay what they are, and are refused for what they are. */
const HOPELESS = new Set(['not-avro', 'avro-truncated', 'another-record', 'no-value', 'not-utf8', 'not-json', 'too-deep', 'too-large', 'bad-id', 'money-range']);

/** Whether sending the same bytes again can come to anything, once something else was put right. */
export function isWorthSendingAgain(code: string): boolean {
  return !HOPELESS.has(code);
}

/** What a person does next about a rejected record. */
export function suggestedAction(code: string): string {
  const [system, status = ''] = code.split('-');
  if (ACTIONS[code]) return ACTIONS[code];
  if (system === 'cordial') return BY_STATUS[status] ?? `Cordial refused the request: see its answer in the reason. ${LATER}`;
  if (system === 'bigcommerce') return 'BigCommerce refused the fetch. See whether the API account may read this resource, then send it again: it is fetched anew.';
  return GENERAL;
}
