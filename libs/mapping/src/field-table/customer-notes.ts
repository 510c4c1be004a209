/** What people should know of a field of BigCommerce. A trailing `*` stands for every field below. */
export interface FieldNote {
  /** How its value changes on the way; without it, it goes as it is. */
  how?: string;
  /** What has gone wrong with it elsewhere. */
  trap?: string;
  /** Why it does not reach Cordial by itself. */
  stays?: string;
}

const PRIVATE = 'Personal, and of no use for messages.';
const TECHNICAL = 'Says nothing about the person.';
const WHEN_NAMED = 'Goes only where the store document names it.';

/** GET /v3/customers with every include, GET /v3/customers/attributes and GET /v2/customer_groups (BigCommerce docs). */
export const customerNotes: Readonly<Record<string, FieldNote>> = {
  id: { how: 'Text, behind the prefix of the store.', trap: 'Two stores of one account have the same ids.' },
  email: {
    how: 'Trimmed, lower case: the contact is found by it.',
    trap: 'Unique per channel only: one address may be several customers.',
  },
  first_name: { how: 'Cut at the length of the attribute.' },
  last_name: { how: 'Cut at the length of the attribute.' },
  company: { how: 'Cut at the length of the attribute.' },
  phone: {
    how: 'E.164, read in the country of the first address.',
    trap: 'Free text: a number that is none is left out, with the reason.',
  },
  registration_ip_address: { stays: PRIVATE },
  notes: { stays: 'Of the staff, about the person.' },
  tax_exempt_category: { stays: WHEN_NAMED },
  customer_group_id: { how: 'Names the group, from its own list.', trap: '0 means none.' },
  date_created: { how: 'ISO 8601 with an offset.', trap: 'Cordial reads a time without an offset in its own zone.' },
  date_modified: {
    stays: 'Orders observations, and dates the permission of a form field.',
    trap: 'Moves neither with an address nor with every attribute.',
  },
  address_count: { stays: 'Tells that addresses were cut off.', trap: 'Only ten addresses are included.' },
  attribute_count: { stays: 'Tells that attributes were cut off.', trap: 'Only ten attributes are included.' },
  'authentication.*': { stays: TECHNICAL },
  'addresses[].id': { stays: 'Says which address it is; Cordial has one.' },
  'addresses[].customer_id': { stays: 'The same as the id.' },
  'addresses[].first_name': { stays: 'The customer’s own name is sent.' },
  'addresses[].last_name': { stays: 'The customer’s own name is sent.' },
  'addresses[].company': { stays: 'The customer’s own is sent.' },
  'addresses[].phone': {
    how: 'Stands in for the customer’s own.',
    stays: 'Only where the customer itself has none.',
  },
  'addresses[].address_type': { stays: 'Cordial’s geo attributes have no such key.' },
  'addresses[].country_code': { how: 'Upper case; also the country in which a phone number is read.' },
  'addresses[].*': { how: 'Of the first address, as a key of a geo attribute.' },
  'attributes[].id': { stays: 'Id of the value, not of the attribute.' },
  'attributes[].attribute_id': {
    how: 'Names the attribute, from its own list.',
    stays: WHEN_NAMED,
    trap: 'The name is not on the customer.',
  },
  'attributes[].customer_id': { stays: 'The same as the id.' },
  'attributes[].attribute_value': {
    how: 'To the type of its attribute, or left out with the reason.',
    stays: WHEN_NAMED,
    trap: 'Always text, also where the attribute is a number or a date.',
  },
  'attributes[].date_created': { stays: 'Dates the permission for text messages.' },
  'attributes[].date_modified': { stays: 'Dates the permission for text messages.' },
  'form_fields[].customer_id': { stays: 'The same as the id.' },
  'form_fields[].name': { stays: WHEN_NAMED },
  'form_fields[].*': {
    how: 'To the type of its attribute, or left out with the reason.',
    stays: WHEN_NAMED,
    trap: 'Text, or a list of texts for check boxes. Edits of it send no webhook.',
  },
  'store_credit_amounts[].amount': {
    how: 'Summed exactly, as a number.',
    trap: 'In the default currency of the store.',
  },
  accepts_product_review_abandoned_cart_emails: {
    stays: WHEN_NAMED,
    trap: 'No permission for marketing, by mail or text.',
  },
  origin_channel_id: {},
  channel_ids: {
    how: '`all` for null.',
    stays: WHEN_NAMED,
    trap: 'Null is a login on every channel, an empty list on none.',
  },
  shopper_profile_id: { stays: WHEN_NAMED },
  'segment_ids[]': { trap: 'Not sent by every plan: absent says nothing.' },
  'attribute-definitions[].id': { how: 'Finds the name of an attribute.', stays: WHEN_NAMED },
  'attribute-definitions[].name': { how: 'Names an attribute.', stays: WHEN_NAMED },
  'attribute-definitions[].type': { stays: 'The store document says which type an attribute gets.' },
  'customer-groups[].id': { how: 'Finds the name of the group.' },
  'customer-groups[].name': {},
};

/** GET /v3/customers/subscribers (BigCommerce docs). */
export const subscriberNotes: Readonly<Record<string, FieldNote>> = {
  id: { stays: 'Finds the permission again: a deleted subscriber is an id alone.' },
  email: { how: 'Trimmed, lower case: the contact is found by it.' },
  first_name: { how: 'Only for a contact without a customer.' },
  last_name: { how: 'Only for a contact without a customer.' },
  source: { stays: 'Where the form stood says nothing about the permission.' },
  order_id: { stays: 'Empty in the usual checkout, which makes the subscriber before the order.' },
  channel_id: { how: 'Chooses the list of the storefront.' },
  'consents[]': {
    how: 'Evidence for the consent rule: `marketing_newsletter` alone is an opt-in.',
    trap: 'Empty is unsubscribed or never ticked; `abandoned_cart` is another permission.',
  },
  date_created: {
    stays: 'Dates the opt-in of a new subscriber.',
    trap: 'An opt-in that is older than an opt-out does not count.',
  },
  date_modified: { stays: 'Dates an observed change of the permission.', trap: 'Moves with a name as well.' },
};
