// Generated from schemas/*.avsc by generate.mjs. Do not edit by hand.

/** One response, or one element of a fetched page. */
export interface Part {
  /** What it is: the resource itself, or lines, coupons, shipments, refunds, attribute-definitions, customer-groups. */
  name: string;
  /** HTTP status of the response; 404 on the resource itself means that it is gone. */
  status: number;
  /** The body as it came; an element of a page is serialised again. */
  bytes: Buffer;
}

/** One observation of a whole customer, as BigCommerce returned it. */
export interface CustomerObservation {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the customer. */
  resourceId: string;
  /** Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by "/". */
  sourceVersion: string;
  /** When the change happened at the source, ms since the epoch; 0 when unknown. */
  occurredAt: number;
  /** When the response that carried it was received, ms since the epoch. */
  observedAt: number;
  /** webhook, delta, full or replay. */
  origin: string;
  /** live or bulk. */
  lane: string;
  /** Scope of the notice that led to the fetch; empty for delta and full. A deletion needs a deleted scope and a 404. */
  noticeScope: string;
  /** The customer and what was fetched with it. */
  parts: Part[];
}

/** A verified webhook: thin, so it says only that something changed. */
export interface Notice {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the resource the webhook names. */
  resourceId: string;
  /** Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by "/". */
  sourceVersion: string;
  /** When the change happened at the source, ms since the epoch; 0 when unknown. */
  occurredAt: number;
  /** When the response that carried it was received, ms since the epoch. */
  observedAt: number;
  /** webhook, delta, full or replay. */
  origin: string;
  /** live or bulk. */
  lane: string;
  /** customer, subscriber, order …: what is to be fetched. */
  resource: string;
  /** BigCommerce scope, as in store/order/updated. */
  scope: string;
  /** The body exactly as received. */
  bytes: Buffer;
}

/** One observation of a whole order, as BigCommerce returned it. */
export interface OrderObservation {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the order. */
  resourceId: string;
  /** Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by "/". */
  sourceVersion: string;
  /** When the change happened at the source, ms since the epoch; 0 when unknown. */
  occurredAt: number;
  /** When the response that carried it was received, ms since the epoch. */
  observedAt: number;
  /** webhook, delta, full or replay. */
  origin: string;
  /** live or bulk. */
  lane: string;
  /** Scope of the notice that led to the fetch; empty for delta and full. A deletion needs a deleted scope and a 404. */
  noticeScope: string;
  /** The order and what was fetched with it. */
  parts: Part[];
}

/** One observation of a whole subscriber, as BigCommerce returned it. */
export interface SubscriberObservation {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the subscriber. */
  resourceId: string;
  /** Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by "/". */
  sourceVersion: string;
  /** When the change happened at the source, ms since the epoch; 0 when unknown. */
  occurredAt: number;
  /** When the response that carried it was received, ms since the epoch. */
  observedAt: number;
  /** webhook, delta, full or replay. */
  origin: string;
  /** live or bulk. */
  lane: string;
  /** Scope of the notice that led to the fetch; empty for delta and full. A deletion needs a deleted scope and a 404. */
  noticeScope: string;
  /** The subscriber and what was fetched with it. */
  parts: Part[];
}

/** The e-mail permission of a subscriber. */
export interface Consent {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the subscriber. */
  resourceId: string;
  /** Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by "/". */
  sourceVersion: string;
  /** When the change happened at the source, ms since the epoch; 0 when unknown. */
  occurredAt: number;
  /** When the response that carried it was received, ms since the epoch. */
  observedAt: number;
  /** webhook, delta, full or replay. */
  origin: string;
  /** live or bulk. */
  lane: string;
  /** True when a deleted notice was followed by a 404: counts as an opt-out. */
  deleted: boolean;
  /** As written at the source; empty on a deletion, whose e-mail only our own map knows. */
  email: string;
  /** First name. */
  firstName: string;
  /** Last name. */
  lastName: string;
  /** storefront, order or custom. */
  source: string;
  /** Order of the sign-up; usually empty. */
  orderId: string;
  /** marketing_newsletter, abandoned_cart. Empty means unsubscribed or never ticked. */
  consents: string[];
  /** ms since the epoch; 0 when unknown. */
  createdAt: number;
  /** ms since the epoch; 0 when unknown. */
  modifiedAt: number;
}

/** Store credit, in the default currency of the store. */
export interface StoreCredit {
  /** Decimal string. */
  amount: string;
}

/** A postal address. */
export interface Address {
  /** BigCommerce address id; empty on orders. */
  id: string;
  /** First name. */
  firstName: string;
  /** Last name. */
  lastName: string;
  /** Company. */
  company: string;
  /** First line. */
  street1: string;
  /** Second line. */
  street2: string;
  /** City. */
  city: string;
  /** State or province, as text. */
  state: string;
  /** Postal code. */
  postalCode: string;
  /** Country name. */
  country: string;
  /** ISO 3166 alpha-2 code, upper case. */
  countryCode: string;
  /** Free text, not E.164. */
  phone: string;
  /** residential or commercial; empty when unknown. */
  type: string;
}

/** A customer attribute. */
export interface Attribute {
  /** Attribute id. */
  id: string;
  /** Name from the definitions; empty when the definition is unknown. */
  name: string;
  /** string, number or date; empty when unknown. */
  type: string;
  /** As text. */
  value: string;
}

/** A sign-up form field. */
export interface FormField {
  /** Name of the field. */
  name: string;
  /** One for text, several for check boxes. */
  values: string[];
}

/** A customer of a store. */
export interface Customer {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the customer. */
  resourceId: string;
  /** Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by "/". */
  sourceVersion: string;
  /** When the change happened at the source, ms since the epoch; 0 when unknown. */
  occurredAt: number;
  /** When the response that carried it was received, ms since the epoch. */
  observedAt: number;
  /** webhook, delta, full or replay. */
  origin: string;
  /** live or bulk. */
  lane: string;
  /** True when a deleted notice was followed by a 404: the customer is gone at the source. */
  deleted: boolean;
  /** As written at the source. */
  email: string;
  /** First name. */
  firstName: string;
  /** Last name. */
  lastName: string;
  /** Company. */
  company: string;
  /** Free text, not E.164. */
  phone: string;
  /** Empty when the customer is in no group. */
  customerGroupId: string;
  /** Name of that group; empty when unknown. */
  customerGroupName: string;
  /** Tax exemption code. */
  taxExemptCategory: string;
  /** ms since the epoch; 0 when unknown. */
  createdAt: number;
  /** ms since the epoch; 0 when unknown. */
  modifiedAt: number;
  /** Channel of the sign-up. */
  originChannelId: string;
  /** Channels the login works on; null means every one. */
  channelIds: string[] | null;
  /** Store credit balances. */
  storeCredit: StoreCredit[];
  /** accepts_product_review_abandoned_cart_emails. No marketing consent. */
  acceptsReviewAndCartEmails: boolean;
  /** Address book, in source order. */
  addresses: Address[];
  /** Customer attributes. */
  attributes: Attribute[];
  /** Sign-up form fields. */
  formFields: FormField[];
  /** Shopper profile; empty when none. */
  shopperProfileId: string;
  /** BigCommerce segments. */
  segmentIds: string[];
}

/** A discount applied to a line. */
export interface Discount {
  /** Discount id. */
  id: string;
  /** Name. */
  name: string;
  /** Coupon code; empty when automatic. */
  code: string;
  /** Decimal string, charged currency. */
  amount: string;
  /** order or product. */
  target: string;
}

/** A chosen option. */
export interface Option {
  /** Display name. */
  name: string;
  /** Display value. */
  value: string;
}

/** An order line. */
export interface Line {
  /** Order product id. */
  id: string;
  /** Line of the bundle or pick list this one belongs to; empty when none. */
  parentId: string;
  /** "0" for a custom item. */
  productId: string;
  /** Variant; empty when none. */
  variantId: string;
  /** Shipping address of the order this line goes to; empty when none. */
  addressId: string;
  /** Name. */
  name: string;
  /** SKU. */
  sku: string;
  /** UPC. */
  upc: string;
  /** physical, digital or giftcertificate. */
  type: string;
  /** Brand name. */
  brand: string;
  /** Ordered. */
  quantity: number;
  /** Shipped. */
  quantityShipped: number;
  /** Refunded. */
  quantityRefunded: number;
  /** Refunded as a whole. */
  isRefunded: boolean;
  /** Return; empty when none. */
  returnId: string;
  /** Unit price before discounts, decimal string. */
  basePrice: string;
  /** Unit price without tax. */
  priceExTax: string;
  /** Unit price with tax. */
  priceIncTax: string;
  /** Line total without tax. */
  totalExTax: string;
  /** Line total with tax. */
  totalIncTax: string;
  /** Line total paid after all discounts. */
  discountedTotalIncTax: string;
  /** Unit cost frozen on the line; 0 when unset. For margin only, never sent unless configured. */
  costPriceExTax: string;
  /** Discounts on the line. */
  discounts: Discount[];
  /** Chosen options. */
  options: Option[];
}

/** A coupon used. */
export interface Coupon {
  /** Code. */
  code: string;
  /** per_item, percentage, per_total, shipping, free_shipping or promotion. */
  type: string;
  /** Face value, decimal string. */
  amount: string;
  /** What it took off, decimal string. */
  discount: string;
}

/** What was shipped. */
export interface ShippedItem {
  /** Order line. */
  lineId: string;
  /** How many. */
  quantity: number;
}

/** A shipment. */
export interface Shipment {
  /** Shipment id. */
  id: string;
  /** ms since the epoch. */
  createdAt: number;
  /** Carrier. */
  carrier: string;
  /** Shipping method. */
  method: string;
  /** Tracking number. */
  trackingNumber: string;
  /** Link for the mail; empty when none. */
  trackingUrl: string;
  /** Items. */
  items: ShippedItem[];
}

/** What was refunded. */
export interface RefundedItem {
  /** PRODUCT, SHIPPING, ORDER … */
  type: string;
  /** Line, address or order id, by type. */
  itemId: string;
  /** How many. */
  quantity: number;
  /** Requested amount. */
  amount: string;
}

/** A refund, from the v3 refunds; payments that were declined are left out. */
export interface Refund {
  /** Refund id. */
  id: string;
  /** ms since the epoch. */
  createdAt: number;
  /** Decimal string. */
  amount: string;
  /** Decimal string; may be negative. */
  tax: string;
  /** Reason. */
  reason: string;
  /** Items. */
  items: RefundedItem[];
}

/** An order with its lines and what happened to it. */
export interface Order {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the order. */
  resourceId: string;
  /** Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by "/". */
  sourceVersion: string;
  /** When the change happened at the source, ms since the epoch; 0 when unknown. */
  occurredAt: number;
  /** When the response that carried it was received, ms since the epoch. */
  observedAt: number;
  /** webhook, delta, full or replay. */
  origin: string;
  /** live or bulk. */
  lane: string;
  /** Archived at the source. */
  deleted: boolean;
  /** Empty for a guest. */
  customerId: string;
  /** Billing e-mail, as written. */
  email: string;
  /** BigCommerce status id, 0 Incomplete to 14 Partially Refunded. */
  statusId: number;
  /** Label of the status; can be renamed by the store. */
  status: string;
  /** Label the store shows. */
  customStatus: string;
  /** As BigCommerce names it. */
  paymentStatus: string;
  /** Label. */
  paymentMethod: string;
  /** www, manual, external, amazon … */
  orderSource: string;
  /** M-MIG marks migrated history. */
  externalSource: string;
  /** Id in the other system. */
  externalId: string;
  /** ms since the epoch. */
  createdAt: number;
  /** ms since the epoch. */
  modifiedAt: number;
  /** ms since the epoch; 0 when not shipped. */
  shippedAt: number;
  /** Currency of every amount here: the one that was charged. */
  currency: string;
  /** Currency the shopper saw. */
  displayCurrency: string;
  /** Default currency of the store. */
  storeCurrency: string;
  /** Charged to display, decimal string. */
  displayExchangeRate: string;
  /** Store default to charged, decimal string: divide by it for the store currency. */
  storeExchangeRate: string;
  /** True: the with-tax amounts are exact; false: the others are. */
  taxInclusive: boolean;
  /** Decimal string. */
  subtotalExTax: string;
  /** Decimal string. */
  subtotalIncTax: string;
  /** Decimal string. */
  subtotalTax: string;
  /** Decimal string. */
  shippingExTax: string;
  /** Decimal string. */
  shippingIncTax: string;
  /** Decimal string. */
  handlingExTax: string;
  /** Decimal string. */
  handlingIncTax: string;
  /** Decimal string. */
  wrappingExTax: string;
  /** Decimal string. */
  wrappingIncTax: string;
  /** Decimal string. */
  totalExTax: string;
  /** Decimal string. */
  totalIncTax: string;
  /** Decimal string. */
  totalTax: string;
  /** Automatic discounts. */
  discountAmount: string;
  /** Coupons. */
  couponDiscount: string;
  /** Paid by store credit. */
  storeCreditAmount: string;
  /** Paid by gift certificate. */
  giftCertificateAmount: string;
  /** Items ordered. */
  itemsTotal: number;
  /** Items shipped. */
  itemsShipped: number;
  /** Nothing to ship. */
  isDigital: boolean;
  /** The cart it came from. */
  cartId: string;
  /** Locale of the shopper. */
  locale: string;
  /** Tick at checkout: evidence at that moment, not current state. */
  emailOptIn: boolean;
  /** Billing address. */
  billingAddress: Address | null;
  /** Shipping addresses. */
  shippingAddresses: Address[];
  /** Lines, in source order. */
  lines: Line[];
  /** Coupons. */
  coupons: Coupon[];
  /** Shipments. */
  shipments: Shipment[];
  /** Refunds. */
  refunds: Refund[];
}

/** What was known about the permission when the command was made. */
export interface ConsentEvidence {
  /** email or sms. */
  channel: string;
  /** subscribed, unsubscribed, or empty: never opted in or out, so no status is sent. */
  status: string;
  /** Time of the newest evidence, ms since the epoch; 0 when unknown. */
  at: number;
  /** transition, created-after-opt-out, opt-out, deleted, cordial … : what makes it evidence. */
  evidence: string;
  /** bigcommerce or cordial. */
  source: string;
  /** Channel of the store that the evidence comes from. */
  storefront: string;
  /** Time of the newest opt-out known, ms since the epoch; 0 when none. */
  optedOutAt: number;
  /** True when this command carries a new opt-in, so that the contact is read before it is sent. */
  optIn: boolean;
  /** The store document allows forceSubscribe for such evidence, and this is live work. */
  mayForce: boolean;
}

/** Upsert of a contact: the whole body. */
export interface ContactCommand {
  /** Lower case; where the contact is found or created. */
  email: string;
  /** Set on a rename. */
  previousEmail: string;
  /** JSON object: attributes and lists as flat keys. Without channels and flags, which deliver adds. */
  body: string;
  /** Permission for e-mail. */
  consent: ConsentEvidence | null;
  /** Reserved. */
  erase: boolean;
}

/** Creation or replacement of an order: the whole body. */
export interface OrderCommand {
  /** Id at Cordial: prefix and BigCommerce id. */
  orderId: string;
  /** JSON object as POST /v2/orders takes it, without cID and suppressTriggers. */
  body: string;
  /** Lower case e-mail of the contact. */
  email: string;
}

/** Something that happened once. */
export interface ActivityCommand {
  /** Name at Cordial, at most 40 characters. */
  action: string;
  /** When it happened, ms since the epoch. */
  at: number;
  /** Deterministic id, also in the properties. */
  uid: string;
  /** JSON object, flat. */
  properties: string;
  /** Lower case e-mail of the contact. */
  email: string;
}

/** A command about a person, in the order it has to be applied. */
export interface Command {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the resource that made the command. */
  resourceId: string;
  /** Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by "/". */
  sourceVersion: string;
  /** When the change happened at the source, ms since the epoch; 0 when unknown. */
  occurredAt: number;
  /** When the response that carried it was received, ms since the epoch. */
  observedAt: number;
  /** webhook, delta, full or replay. */
  origin: string;
  /** live or bulk. */
  lane: string;
  /** customer, consent, order …: what made the command. */
  resource: string;
  /** Cordial account. */
  account: string;
  /** Our id of the contact, a UUID. */
  contactId: string;
  /** Next value of one sequence, taken while the contact is locked: fences per state key. */
  version: number;
  /** contact/<contact>, consent/<contact>/<channel>, order/<order id at Cordial>; empty for an activity. */
  stateKey: string;
  /** Key in the effect ledger: the state key, or for what happens once its own, as in order/<id>/placed. */
  effectKey: string;
  /** Whether Cordial may fire automations: live work yes, bulk and replay no. */
  automations: boolean;
  /** Version of the store document whose mapping made this. */
  documentVersion: number;
  /** contact, order or activity: names the one of the following fields that is set. */
  kind: string;
  /** When kind is contact. */
  contact: ContactCommand | null;
  /** When kind is order. */
  order: OrderCommand | null;
  /** When kind is activity. */
  activity: ActivityCommand | null;
}

/** A downgrade of consent, on a topic of its own so that nothing is ahead of it. */
export interface Suppression {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the resource that made the command. */
  resourceId: string;
  /** Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by "/". */
  sourceVersion: string;
  /** When the change happened at the source, ms since the epoch; 0 when unknown. */
  occurredAt: number;
  /** When the response that carried it was received, ms since the epoch. */
  observedAt: number;
  /** webhook, delta, full or replay. */
  origin: string;
  /** live or bulk. */
  lane: string;
  /** customer, consent, order …: what made the command. */
  resource: string;
  /** Cordial account. */
  account: string;
  /** Our id of the contact, a UUID. */
  contactId: string;
  /** Next value of one sequence, taken while the contact is locked: fences per state key. */
  version: number;
  /** contact/<contact>, consent/<contact>/<channel>, order/<order id at Cordial>; empty for an activity. */
  stateKey: string;
  /** Key in the effect ledger: the state key, or for what happens once its own, as in order/<id>/placed. */
  effectKey: string;
  /** Whether Cordial may fire automations: live work yes, bulk and replay no. */
  automations: boolean;
  /** Version of the store document whose mapping made this. */
  documentVersion: number;
  /** suppression. */
  kind: string;
  /** email or sms. */
  channel: string;
  /** Lower case e-mail of the contact. */
  email: string;
  /** Time of the opt-out, ms since the epoch; 0 when unknown. */
  at: number;
  /** opt-out, deleted, cordial. */
  evidence: string;
  /** Channel of the store it came from. */
  storefront: string;
}

/** How a record or a command ended, and why. Ends only. */
export interface Outcome {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the resource. */
  resourceId: string;
  /** Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by "/". */
  sourceVersion: string;
  /** When the change happened at the source, ms since the epoch; 0 when unknown. */
  occurredAt: number;
  /** When the response that carried it was received, ms since the epoch. */
  observedAt: number;
  /** webhook, delta, full or replay. */
  origin: string;
  /** live or bulk. */
  lane: string;
  /** notice, customer, consent, order … */
  resource: string;
  /** ingest, normalize, enrich or deliver. */
  stage: string;
  /** applied, unchanged, superseded, suppressed, rejected, parked, unknown; for a notice fetched, coalesced, missing, rejected. */
  outcome: string;
  /** Rule or code; empty when there is nothing to say. */
  reason: string;
  /** For people; never personal data. */
  detail: string;
  /** Topic of the bigcommerce.* record this descends from. */
  sourceTopic: string;
  /** Its partition. */
  sourcePartition: number;
  /** Its offset. */
  sourceOffset: number;
  /** Which descendant: i/n a level, joined by dots; empty for the record itself. */
  path: string;
  /** Cordial account; empty before enrich. */
  account: string;
  /** Contact; empty before enrich. */
  contactId: string;
  /** contact, order, activity, suppression; empty for a record. */
  commandKind: string;
  /** Effect; empty for a record. */
  effectKey: string;
  /** Version of the command; 0 for a record. */
  version: number;
  /** Calls made. */
  attempts: number;
  /** Method and path of the last call; ids only. */
  request: string;
  /** HTTP status of the last answer; 0 when none. */
  status: number;
  /** Version of the store document that made it; 0 when none did. */
  documentVersion: number;
  /** ms since the epoch. */
  endedAt: number;
  /** W3C trace id; empty when not sampled. */
  traceId: string;
  /** When each hop before was done with it, as in log=1767225600000,normalize=1767225600020; empty when not known. */
  hops: string;
}

/** The Avro schema of each topic, by topic name. */
export const schemas = {
  'bigcommerce.customers': {"type":"record","name":"CustomerObservation","namespace":"patchcord.bigcommerce","doc":"One observation of a whole customer, as BigCommerce returned it.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the customer."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"noticeScope","type":"string","default":"","doc":"Scope of the notice that led to the fetch; empty for delta and full. A deletion needs a deleted scope and a 404."},{"name":"parts","type":{"type":"array","items":{"type":"record","name":"Part","doc":"One response, or one element of a fetched page.","fields":[{"name":"name","type":"string","default":"","doc":"What it is: the resource itself, or lines, coupons, shipments, refunds, attribute-definitions, customer-groups."},{"name":"status","type":"int","default":0,"doc":"HTTP status of the response; 404 on the resource itself means that it is gone."},{"name":"bytes","type":"bytes","default":"","doc":"The body as it came; an element of a page is serialised again."}]}},"default":[],"doc":"The customer and what was fetched with it."}]},
  'bigcommerce.notices': {"type":"record","name":"Notice","namespace":"patchcord.bigcommerce","doc":"A verified webhook: thin, so it says only that something changed.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the resource the webhook names."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"resource","type":"string","default":"","doc":"customer, subscriber, order …: what is to be fetched."},{"name":"scope","type":"string","default":"","doc":"BigCommerce scope, as in store/order/updated."},{"name":"bytes","type":"bytes","default":"","doc":"The body exactly as received."}]},
  'bigcommerce.orders': {"type":"record","name":"OrderObservation","namespace":"patchcord.bigcommerce","doc":"One observation of a whole order, as BigCommerce returned it.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the order."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"noticeScope","type":"string","default":"","doc":"Scope of the notice that led to the fetch; empty for delta and full. A deletion needs a deleted scope and a 404."},{"name":"parts","type":{"type":"array","items":{"type":"record","name":"Part","doc":"One response, or one element of a fetched page.","fields":[{"name":"name","type":"string","default":"","doc":"What it is: the resource itself, or lines, coupons, shipments, refunds, attribute-definitions, customer-groups."},{"name":"status","type":"int","default":0,"doc":"HTTP status of the response; 404 on the resource itself means that it is gone."},{"name":"bytes","type":"bytes","default":"","doc":"The body as it came; an element of a page is serialised again."}]}},"default":[],"doc":"The order and what was fetched with it."}]},
  'bigcommerce.subscribers': {"type":"record","name":"SubscriberObservation","namespace":"patchcord.bigcommerce","doc":"One observation of a whole subscriber, as BigCommerce returned it.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the subscriber."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"noticeScope","type":"string","default":"","doc":"Scope of the notice that led to the fetch; empty for delta and full. A deletion needs a deleted scope and a 404."},{"name":"parts","type":{"type":"array","items":{"type":"record","name":"Part","doc":"One response, or one element of a fetched page.","fields":[{"name":"name","type":"string","default":"","doc":"What it is: the resource itself, or lines, coupons, shipments, refunds, attribute-definitions, customer-groups."},{"name":"status","type":"int","default":0,"doc":"HTTP status of the response; 404 on the resource itself means that it is gone."},{"name":"bytes","type":"bytes","default":"","doc":"The body as it came; an element of a page is serialised again."}]}},"default":[],"doc":"The subscriber and what was fetched with it."}]},
  'commerce.consents': {"type":"record","name":"Consent","namespace":"patchcord.commerce","doc":"The e-mail permission of a subscriber.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the subscriber."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"deleted","type":"boolean","default":false,"doc":"True when a deleted notice was followed by a 404: counts as an opt-out."},{"name":"email","type":"string","default":"","doc":"As written at the source; empty on a deletion, whose e-mail only our own map knows."},{"name":"firstName","type":"string","default":"","doc":"First name."},{"name":"lastName","type":"string","default":"","doc":"Last name."},{"name":"source","type":"string","default":"","doc":"storefront, order or custom."},{"name":"orderId","type":"string","default":"","doc":"Order of the sign-up; usually empty."},{"name":"consents","type":{"type":"array","items":"string"},"default":[],"doc":"marketing_newsletter, abandoned_cart. Empty means unsubscribed or never ticked."},{"name":"createdAt","type":"long","default":0,"doc":"ms since the epoch; 0 when unknown."},{"name":"modifiedAt","type":"long","default":0,"doc":"ms since the epoch; 0 when unknown."}]},
  'commerce.customers': {"type":"record","name":"Customer","namespace":"patchcord.commerce","doc":"A customer of a store.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the customer."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"deleted","type":"boolean","default":false,"doc":"True when a deleted notice was followed by a 404: the customer is gone at the source."},{"name":"email","type":"string","default":"","doc":"As written at the source."},{"name":"firstName","type":"string","default":"","doc":"First name."},{"name":"lastName","type":"string","default":"","doc":"Last name."},{"name":"company","type":"string","default":"","doc":"Company."},{"name":"phone","type":"string","default":"","doc":"Free text, not E.164."},{"name":"customerGroupId","type":"string","default":"","doc":"Empty when the customer is in no group."},{"name":"customerGroupName","type":"string","default":"","doc":"Name of that group; empty when unknown."},{"name":"taxExemptCategory","type":"string","default":"","doc":"Tax exemption code."},{"name":"createdAt","type":"long","default":0,"doc":"ms since the epoch; 0 when unknown."},{"name":"modifiedAt","type":"long","default":0,"doc":"ms since the epoch; 0 when unknown."},{"name":"originChannelId","type":"string","default":"","doc":"Channel of the sign-up."},{"name":"channelIds","type":["null",{"type":"array","items":"string"}],"default":null,"doc":"Channels the login works on; null means every one."},{"name":"storeCredit","type":{"type":"array","items":{"type":"record","name":"StoreCredit","doc":"Store credit, in the default currency of the store.","fields":[{"name":"amount","type":"string","default":"0","doc":"Decimal string."}]}},"default":[],"doc":"Store credit balances."},{"name":"acceptsReviewAndCartEmails","type":"boolean","default":false,"doc":"accepts_product_review_abandoned_cart_emails. No marketing consent."},{"name":"addresses","type":{"type":"array","items":{"type":"record","name":"Address","doc":"A postal address.","fields":[{"name":"id","type":"string","default":"","doc":"BigCommerce address id; empty on orders."},{"name":"firstName","type":"string","default":"","doc":"First name."},{"name":"lastName","type":"string","default":"","doc":"Last name."},{"name":"company","type":"string","default":"","doc":"Company."},{"name":"street1","type":"string","default":"","doc":"First line."},{"name":"street2","type":"string","default":"","doc":"Second line."},{"name":"city","type":"string","default":"","doc":"City."},{"name":"state","type":"string","default":"","doc":"State or province, as text."},{"name":"postalCode","type":"string","default":"","doc":"Postal code."},{"name":"country","type":"string","default":"","doc":"Country name."},{"name":"countryCode","type":"string","default":"","doc":"ISO 3166 alpha-2 code, upper case."},{"name":"phone","type":"string","default":"","doc":"Free text, not E.164."},{"name":"type","type":"string","default":"","doc":"residential or commercial; empty when unknown."}]}},"default":[],"doc":"Address book, in source order."},{"name":"attributes","type":{"type":"array","items":{"type":"record","name":"Attribute","doc":"A customer attribute.","fields":[{"name":"id","type":"string","default":"","doc":"Attribute id."},{"name":"name","type":"string","default":"","doc":"Name from the definitions; empty when the definition is unknown."},{"name":"type","type":"string","default":"","doc":"string, number or date; empty when unknown."},{"name":"value","type":"string","default":"","doc":"As text."}]}},"default":[],"doc":"Customer attributes."},{"name":"formFields","type":{"type":"array","items":{"type":"record","name":"FormField","doc":"A sign-up form field.","fields":[{"name":"name","type":"string","default":"","doc":"Name of the field."},{"name":"values","type":{"type":"array","items":"string"},"default":[],"doc":"One for text, several for check boxes."}]}},"default":[],"doc":"Sign-up form fields."},{"name":"shopperProfileId","type":"string","default":"","doc":"Shopper profile; empty when none."},{"name":"segmentIds","type":{"type":"array","items":"string"},"default":[],"doc":"BigCommerce segments."}]},
  'commerce.orders': {"type":"record","name":"Order","namespace":"patchcord.commerce","doc":"An order with its lines and what happened to it.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the order."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"deleted","type":"boolean","default":false,"doc":"Archived at the source."},{"name":"customerId","type":"string","default":"","doc":"Empty for a guest."},{"name":"email","type":"string","default":"","doc":"Billing e-mail, as written."},{"name":"statusId","type":"int","default":0,"doc":"BigCommerce status id, 0 Incomplete to 14 Partially Refunded."},{"name":"status","type":"string","default":"","doc":"Label of the status; can be renamed by the store."},{"name":"customStatus","type":"string","default":"","doc":"Label the store shows."},{"name":"paymentStatus","type":"string","default":"","doc":"As BigCommerce names it."},{"name":"paymentMethod","type":"string","default":"","doc":"Label."},{"name":"orderSource","type":"string","default":"","doc":"www, manual, external, amazon …"},{"name":"externalSource","type":"string","default":"","doc":"M-MIG marks migrated history."},{"name":"externalId","type":"string","default":"","doc":"Id in the other system."},{"name":"createdAt","type":"long","default":0,"doc":"ms since the epoch."},{"name":"modifiedAt","type":"long","default":0,"doc":"ms since the epoch."},{"name":"shippedAt","type":"long","default":0,"doc":"ms since the epoch; 0 when not shipped."},{"name":"currency","type":"string","default":"","doc":"Currency of every amount here: the one that was charged."},{"name":"displayCurrency","type":"string","default":"","doc":"Currency the shopper saw."},{"name":"storeCurrency","type":"string","default":"","doc":"Default currency of the store."},{"name":"displayExchangeRate","type":"string","default":"1","doc":"Charged to display, decimal string."},{"name":"storeExchangeRate","type":"string","default":"1","doc":"Store default to charged, decimal string: divide by it for the store currency."},{"name":"taxInclusive","type":"boolean","default":false,"doc":"True: the with-tax amounts are exact; false: the others are."},{"name":"subtotalExTax","type":"string","default":"0","doc":"Decimal string."},{"name":"subtotalIncTax","type":"string","default":"0","doc":"Decimal string."},{"name":"subtotalTax","type":"string","default":"0","doc":"Decimal string."},{"name":"shippingExTax","type":"string","default":"0","doc":"Decimal string."},{"name":"shippingIncTax","type":"string","default":"0","doc":"Decimal string."},{"name":"handlingExTax","type":"string","default":"0","doc":"Decimal string."},{"name":"handlingIncTax","type":"string","default":"0","doc":"Decimal string."},{"name":"wrappingExTax","type":"string","default":"0","doc":"Decimal string."},{"name":"wrappingIncTax","type":"string","default":"0","doc":"Decimal string."},{"name":"totalExTax","type":"string","default":"0","doc":"Decimal string."},{"name":"totalIncTax","type":"string","default":"0","doc":"Decimal string."},{"name":"totalTax","type":"string","default":"0","doc":"Decimal string."},{"name":"discountAmount","type":"string","default":"0","doc":"Automatic discounts."},{"name":"couponDiscount","type":"string","default":"0","doc":"Coupons."},{"name":"storeCreditAmount","type":"string","default":"0","doc":"Paid by store credit."},{"name":"giftCertificateAmount","type":"string","default":"0","doc":"Paid by gift certificate."},{"name":"itemsTotal","type":"int","default":0,"doc":"Items ordered."},{"name":"itemsShipped","type":"int","default":0,"doc":"Items shipped."},{"name":"isDigital","type":"boolean","default":false,"doc":"Nothing to ship."},{"name":"cartId","type":"string","default":"","doc":"The cart it came from."},{"name":"locale","type":"string","default":"","doc":"Locale of the shopper."},{"name":"emailOptIn","type":"boolean","default":false,"doc":"Tick at checkout: evidence at that moment, not current state."},{"name":"billingAddress","type":["null",{"type":"record","name":"Address","doc":"A postal address.","fields":[{"name":"id","type":"string","default":"","doc":"BigCommerce address id; empty on orders."},{"name":"firstName","type":"string","default":"","doc":"First name."},{"name":"lastName","type":"string","default":"","doc":"Last name."},{"name":"company","type":"string","default":"","doc":"Company."},{"name":"street1","type":"string","default":"","doc":"First line."},{"name":"street2","type":"string","default":"","doc":"Second line."},{"name":"city","type":"string","default":"","doc":"City."},{"name":"state","type":"string","default":"","doc":"State or province, as text."},{"name":"postalCode","type":"string","default":"","doc":"Postal code."},{"name":"country","type":"string","default":"","doc":"Country name."},{"name":"countryCode","type":"string","default":"","doc":"ISO 3166 alpha-2 code, upper case."},{"name":"phone","type":"string","default":"","doc":"Free text, not E.164."},{"name":"type","type":"string","default":"","doc":"residential or commercial; empty when unknown."}]}],"default":null,"doc":"Billing address."},{"name":"shippingAddresses","type":{"type":"array","items":"patchcord.commerce.Address"},"default":[],"doc":"Shipping addresses."},{"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","doc":"An order line.","fields":[{"name":"id","type":"string","default":"","doc":"Order product id."},{"name":"parentId","type":"string","default":"","doc":"Line of the bundle or pick list this one belongs to; empty when none."},{"name":"productId","type":"string","default":"","doc":"\"0\" for a custom item."},{"name":"variantId","type":"string","default":"","doc":"Variant; empty when none."},{"name":"addressId","type":"string","default":"","doc":"Shipping address of the order this line goes to; empty when none."},{"name":"name","type":"string","default":"","doc":"Name."},{"name":"sku","type":"string","default":"","doc":"SKU."},{"name":"upc","type":"string","default":"","doc":"UPC."},{"name":"type","type":"string","default":"","doc":"physical, digital or giftcertificate."},{"name":"brand","type":"string","default":"","doc":"Brand name."},{"name":"quantity","type":"int","default":0,"doc":"Ordered."},{"name":"quantityShipped","type":"int","default":0,"doc":"Shipped."},{"name":"quantityRefunded","type":"int","default":0,"doc":"Refunded."},{"name":"isRefunded","type":"boolean","default":false,"doc":"Refunded as a whole."},{"name":"returnId","type":"string","default":"","doc":"Return; empty when none."},{"name":"basePrice","type":"string","default":"0","doc":"Unit price before discounts, decimal string."},{"name":"priceExTax","type":"string","default":"0","doc":"Unit price without tax."},{"name":"priceIncTax","type":"string","default":"0","doc":"Unit price with tax."},{"name":"totalExTax","type":"string","default":"0","doc":"Line total without tax."},{"name":"totalIncTax","type":"string","default":"0","doc":"Line total with tax."},{"name":"discountedTotalIncTax","type":"string","default":"0","doc":"Line total paid after all discounts."},{"name":"costPriceExTax","type":"string","default":"0","doc":"Unit cost frozen on the line; 0 when unset. For margin only, never sent unless configured."},{"name":"discounts","type":{"type":"array","items":{"type":"record","name":"Discount","doc":"A discount applied to a line.","fields":[{"name":"id","type":"string","default":"","doc":"Discount id."},{"name":"name","type":"string","default":"","doc":"Name."},{"name":"code","type":"string","default":"","doc":"Coupon code; empty when automatic."},{"name":"amount","type":"string","default":"0","doc":"Decimal string, charged currency."},{"name":"target","type":"string","default":"","doc":"order or product."}]}},"default":[],"doc":"Discounts on the line."},{"name":"options","type":{"type":"array","items":{"type":"record","name":"Option","doc":"A chosen option.","fields":[{"name":"name","type":"string","default":"","doc":"Display name."},{"name":"value","type":"string","default":"","doc":"Display value."}]}},"default":[],"doc":"Chosen options."}]}},"default":[],"doc":"Lines, in source order."},{"name":"coupons","type":{"type":"array","items":{"type":"record","name":"Coupon","doc":"A coupon used.","fields":[{"name":"code","type":"string","default":"","doc":"Code."},{"name":"type","type":"string","default":"","doc":"per_item, percentage, per_total, shipping, free_shipping or promotion."},{"name":"amount","type":"string","default":"0","doc":"Face value, decimal string."},{"name":"discount","type":"string","default":"0","doc":"What it took off, decimal string."}]}},"default":[],"doc":"Coupons."},{"name":"shipments","type":{"type":"array","items":{"type":"record","name":"Shipment","doc":"A shipment.","fields":[{"name":"id","type":"string","default":"","doc":"Shipment id."},{"name":"createdAt","type":"long","default":0,"doc":"ms since the epoch."},{"name":"carrier","type":"string","default":"","doc":"Carrier."},{"name":"method","type":"string","default":"","doc":"Shipping method."},{"name":"trackingNumber","type":"string","default":"","doc":"Tracking number."},{"name":"trackingUrl","type":"string","default":"","doc":"Link for the mail; empty when none."},{"name":"items","type":{"type":"array","items":{"type":"record","name":"ShippedItem","doc":"What was shipped.","fields":[{"name":"lineId","type":"string","default":"","doc":"Order line."},{"name":"quantity","type":"int","default":0,"doc":"How many."}]}},"default":[],"doc":"Items."}]}},"default":[],"doc":"Shipments."},{"name":"refunds","type":{"type":"array","items":{"type":"record","name":"Refund","doc":"A refund, from the v3 refunds; payments that were declined are left out.","fields":[{"name":"id","type":"string","default":"","doc":"Refund id."},{"name":"createdAt","type":"long","default":0,"doc":"ms since the epoch."},{"name":"amount","type":"string","default":"0","doc":"Decimal string."},{"name":"tax","type":"string","default":"0","doc":"Decimal string; may be negative."},{"name":"reason","type":"string","default":"","doc":"Reason."},{"name":"items","type":{"type":"array","items":{"type":"record","name":"RefundedItem","doc":"What was refunded.","fields":[{"name":"type","type":"string","default":"","doc":"PRODUCT, SHIPPING, ORDER …"},{"name":"itemId","type":"string","default":"","doc":"Line, address or order id, by type."},{"name":"quantity","type":"int","default":0,"doc":"How many."},{"name":"amount","type":"string","default":"0","doc":"Requested amount."}]}},"default":[],"doc":"Items."}]}},"default":[],"doc":"Refunds."}]},
  'cordial.contacts': {"type":"record","name":"Command","namespace":"patchcord.cordial","doc":"A command about a person, in the order it has to be applied.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the resource that made the command."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"resource","type":"string","default":"","doc":"customer, consent, order …: what made the command."},{"name":"account","type":"string","default":"","doc":"Cordial account."},{"name":"contactId","type":"string","default":"","doc":"Our id of the contact, a UUID."},{"name":"version","type":"long","default":0,"doc":"Next value of one sequence, taken while the contact is locked: fences per state key."},{"name":"stateKey","type":"string","default":"","doc":"contact/<contact>, consent/<contact>/<channel>, order/<order id at Cordial>; empty for an activity."},{"name":"effectKey","type":"string","default":"","doc":"Key in the effect ledger: the state key, or for what happens once its own, as in order/<id>/placed."},{"name":"automations","type":"boolean","default":false,"doc":"Whether Cordial may fire automations: live work yes, bulk and replay no."},{"name":"documentVersion","type":"int","default":0,"doc":"Version of the store document whose mapping made this."},{"name":"kind","type":"string","default":"","doc":"contact, order or activity: names the one of the following fields that is set."},{"name":"contact","type":["null",{"type":"record","name":"ContactCommand","doc":"Upsert of a contact: the whole body.","fields":[{"name":"email","type":"string","default":"","doc":"Lower case; where the contact is found or created."},{"name":"previousEmail","type":"string","default":"","doc":"Set on a rename."},{"name":"body","type":"string","default":"","doc":"JSON object: attributes and lists as flat keys. Without channels and flags, which deliver adds."},{"name":"consent","type":["null",{"type":"record","name":"ConsentEvidence","doc":"What was known about the permission when the command was made.","fields":[{"name":"channel","type":"string","default":"email","doc":"email or sms."},{"name":"status","type":"string","default":"","doc":"subscribed, unsubscribed, or empty: never opted in or out, so no status is sent."},{"name":"at","type":"long","default":0,"doc":"Time of the newest evidence, ms since the epoch; 0 when unknown."},{"name":"evidence","type":"string","default":"","doc":"transition, created-after-opt-out, opt-out, deleted, cordial … : what makes it evidence."},{"name":"source","type":"string","default":"","doc":"bigcommerce or cordial."},{"name":"storefront","type":"string","default":"","doc":"Channel of the store that the evidence comes from."},{"name":"optedOutAt","type":"long","default":0,"doc":"Time of the newest opt-out known, ms since the epoch; 0 when none."},{"name":"optIn","type":"boolean","default":false,"doc":"True when this command carries a new opt-in, so that the contact is read before it is sent."},{"name":"mayForce","type":"boolean","default":false,"doc":"The store document allows forceSubscribe for such evidence, and this is live work."}]}],"default":null,"doc":"Permission for e-mail."},{"name":"erase","type":"boolean","default":false,"doc":"Reserved."}]}],"default":null,"doc":"When kind is contact."},{"name":"order","type":["null",{"type":"record","name":"OrderCommand","doc":"Creation or replacement of an order: the whole body.","fields":[{"name":"orderId","type":"string","default":"","doc":"Id at Cordial: prefix and BigCommerce id."},{"name":"body","type":"string","default":"","doc":"JSON object as POST /v2/orders takes it, without cID and suppressTriggers."},{"name":"email","type":"string","default":"","doc":"Lower case e-mail of the contact."}]}],"default":null,"doc":"When kind is order."},{"name":"activity","type":["null",{"type":"record","name":"ActivityCommand","doc":"Something that happened once.","fields":[{"name":"action","type":"string","default":"","doc":"Name at Cordial, at most 40 characters."},{"name":"at","type":"long","default":0,"doc":"When it happened, ms since the epoch."},{"name":"uid","type":"string","default":"","doc":"Deterministic id, also in the properties."},{"name":"properties","type":"string","default":"","doc":"JSON object, flat."},{"name":"email","type":"string","default":"","doc":"Lower case e-mail of the contact."}]}],"default":null,"doc":"When kind is activity."}]},
  'cordial.suppressions': {"type":"record","name":"Suppression","namespace":"patchcord.cordial","doc":"A downgrade of consent, on a topic of its own so that nothing is ahead of it.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the resource that made the command."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"resource","type":"string","default":"","doc":"customer, consent, order …: what made the command."},{"name":"account","type":"string","default":"","doc":"Cordial account."},{"name":"contactId","type":"string","default":"","doc":"Our id of the contact, a UUID."},{"name":"version","type":"long","default":0,"doc":"Next value of one sequence, taken while the contact is locked: fences per state key."},{"name":"stateKey","type":"string","default":"","doc":"contact/<contact>, consent/<contact>/<channel>, order/<order id at Cordial>; empty for an activity."},{"name":"effectKey","type":"string","default":"","doc":"Key in the effect ledger: the state key, or for what happens once its own, as in order/<id>/placed."},{"name":"automations","type":"boolean","default":false,"doc":"Whether Cordial may fire automations: live work yes, bulk and replay no."},{"name":"documentVersion","type":"int","default":0,"doc":"Version of the store document whose mapping made this."},{"name":"kind","type":"string","default":"","doc":"suppression."},{"name":"channel","type":"string","default":"email","doc":"email or sms."},{"name":"email","type":"string","default":"","doc":"Lower case e-mail of the contact."},{"name":"at","type":"long","default":0,"doc":"Time of the opt-out, ms since the epoch; 0 when unknown."},{"name":"evidence","type":"string","default":"","doc":"opt-out, deleted, cordial."},{"name":"storefront","type":"string","default":"","doc":"Channel of the store it came from."}]},
  'outcomes': {"type":"record","name":"Outcome","namespace":"patchcord.outcomes","doc":"How a record or a command ended, and why. Ends only.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the resource."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"resource","type":"string","default":"","doc":"notice, customer, consent, order …"},{"name":"stage","type":"string","default":"","doc":"ingest, normalize, enrich or deliver."},{"name":"outcome","type":"string","default":"","doc":"applied, unchanged, superseded, suppressed, rejected, parked, unknown; for a notice fetched, coalesced, missing, rejected."},{"name":"reason","type":"string","default":"","doc":"Rule or code; empty when there is nothing to say."},{"name":"detail","type":"string","default":"","doc":"For people; never personal data."},{"name":"sourceTopic","type":"string","default":"","doc":"Topic of the bigcommerce.* record this descends from."},{"name":"sourcePartition","type":"int","default":0,"doc":"Its partition."},{"name":"sourceOffset","type":"long","default":0,"doc":"Its offset."},{"name":"path","type":"string","default":"","doc":"Which descendant: i/n a level, joined by dots; empty for the record itself."},{"name":"account","type":"string","default":"","doc":"Cordial account; empty before enrich."},{"name":"contactId","type":"string","default":"","doc":"Contact; empty before enrich."},{"name":"commandKind","type":"string","default":"","doc":"contact, order, activity, suppression; empty for a record."},{"name":"effectKey","type":"string","default":"","doc":"Effect; empty for a record."},{"name":"version","type":"long","default":0,"doc":"Version of the command; 0 for a record."},{"name":"attempts","type":"int","default":0,"doc":"Calls made."},{"name":"request","type":"string","default":"","doc":"Method and path of the last call; ids only."},{"name":"status","type":"int","default":0,"doc":"HTTP status of the last answer; 0 when none."},{"name":"documentVersion","type":"int","default":0,"doc":"Version of the store document that made it; 0 when none did."},{"name":"endedAt","type":"long","default":0,"doc":"ms since the epoch."},{"name":"traceId","type":"string","default":"","doc":"W3C trace id; empty when not sampled."},{"name":"hops","type":"string","default":"","doc":"When each hop before was done with it, as in log=1767225600000,normalize=1767225600020; empty when not known."}]},
} as const;
