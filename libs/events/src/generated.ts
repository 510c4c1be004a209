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

/** One observation of a category, as BigCommerce returned it. */
export interface CategoryObservation {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the category. */
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
  /** category; and categories and trees, for the names above it and the channels it is on. */
  parts: Part[];
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

/** One observation of the stock of a product, over all locations. */
export interface InventoryObservation {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the product. */
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
  /** inventory: the items of /v3/inventory/items of this product; product, when its tracking is to be known. */
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

/** One observation of a whole product, as BigCommerce returned it. */
export interface ProductObservation {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the product. */
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
  /** The product and what was fetched with it: product, variants, images, custom-fields, metafields, variant-metafields, channel-assignments, channels, sites, categories, brands, price-lists, price-list-records, price-list-assignments, store. */
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

/** A category of the catalog. */
export interface Category {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the category. */
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
  /** True when a deleted notice was followed by a 404: only the id is left. */
  deleted: boolean;
  /** Tree it stands in; a tree serves one channel or several. */
  treeId: string;
  /** Empty at the root. */
  parentId: string;
  /** Name. */
  name: string;
  /** Names from the root down to it; only its own when those above were not fetched. */
  path: string[];
  /** Path of the page below the URL of a storefront. */
  urlPath: string;
  /** Empty when it has none. */
  imageUrl: string;
  /** HTML, as the merchant wrote it. */
  description: string;
  /** Shown on the storefront. */
  isVisible: boolean;
  /** Place beside the others below the same category. */
  sortOrder: number;
  /** Channels of its tree; empty when the trees were not fetched. */
  channelIds: string[];
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
  /** When the value was first set, ms since the epoch; 0 when unknown. */
  createdAt: number;
  /** When the value was last changed, ms since the epoch; 0 when unknown. */
  modifiedAt: number;
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
  /** Fields that the observation did not carry, or not in full: addresses, attributes, formFields, storeCredit, segmentIds, channelIds or customerGroupName. What is missing of them is unknown, not empty. */
  incomplete: string[];
}

/** The stock at a location. */
export interface LocationInventory {
  /** BigCommerce id. */
  locationId: string;
  /** Code of the merchant. */
  code: string;
  /** Name. */
  name: string;
  /** Only enabled ones count. */
  isEnabled: boolean;
  /** On hand less safety stock. */
  availableToSell: number;
  /** Pieces there. */
  onHand: number;
  /** Pieces that are not sold. */
  safetyStock: number;
  /** 0 means no warning. */
  warningLevel: number;
}

/** The stock of a variant. */
export interface VariantInventory {
  /** BigCommerce id. */
  variantId: string;
  /** SKU. */
  sku: string;
  /** Sum over enabled locations: on hand less safety stock. */
  availableToSell: number;
  /** Sum over enabled locations. */
  onHand: number;
  /** Sum over enabled locations; 0 means no warning. */
  warningLevel: number;
  /** By id. */
  locations: LocationInventory[];
}

/** The stock of a product, over all locations. */
export interface Inventory {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the product. */
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
  /** The product is gone. */
  deleted: boolean;
  /** none, product or variant; empty when the product was not fetched with it. */
  inventoryTracking: string;
  /** Sum over variants and enabled locations. */
  availableToSell: number;
  /** Sum over variants and enabled locations, safety stock included. */
  onHand: number;
  /** By id. */
  variants: VariantInventory[];
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
  /** How it was paid back, as BigCommerce names the providers of the accepted payments: storecredit, authorizenet … */
  methods: string[];
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
  /** Labels of the shipping methods, one a shipping address, each once. */
  shippingMethods: string[];
  /** Lists that were not asked for: refunds. An empty one then says nothing. */
  incomplete: string[];
}

/** A category the product is in. */
export interface ProductCategory {
  /** BigCommerce id. */
  id: string;
  /** Tree it stands in; empty when the category was not fetched. */
  treeId: string;
  /** Empty when the category was not fetched. */
  name: string;
  /** Names from the root down to it; empty when the category was not fetched. */
  path: string[];
  /** Shown on the storefront, as is everything above it. */
  isVisible: boolean;
}

/** A picture of the product. */
export interface ProductImage {
  /** BigCommerce id. */
  id: string;
  /** The largest size there is. */
  url: string;
  /** A small one. */
  thumbnailUrl: string;
  /** Alternative text. */
  description: string;
  /** Stands for the product in lists. */
  isThumbnail: boolean;
  /** Place on the page. */
  sortOrder: number;
}

/** A field that the merchant added and the storefront shows. */
export interface CustomField {
  /** Name. */
  name: string;
  /** Value. */
  value: string;
}

/** A value of an app, not shown by itself. */
export interface Metafield {
  /** Whose it is. */
  namespace: string;
  /** Name in the namespace. */
  key: string;
  /** Text, often JSON. */
  value: string;
  /** Empty when it belongs to the product. */
  variantId: string;
}

/** A channel that the product is assigned to. */
export interface ProductChannel {
  /** BigCommerce id. */
  channelId: string;
  /** Name of the product there. */
  name: string;
  /** Page of the product there; empty when the site was not fetched. */
  url: string;
  /** Default currency there; empty when the channel was not fetched. */
  currency: string;
}

/** A price for many at once. */
export interface BulkPrice {
  /** From this many. */
  quantityMin: number;
  /** To this many; 0 means no end. */
  quantityMax: number;
  /** price, percent or fixed. */
  type: string;
  /** Decimal string: the price, the percentage off, or the amount off, by type. */
  amount: string;
}

/** Where a price list applies: its prices go before the catalog. */
export interface PriceListAssignment {
  /** BigCommerce id. */
  priceListId: string;
  /** Empty: every channel. */
  channelId: string;
  /** Empty: every group, guests too. */
  customerGroupId: string;
  /** False for a list that was switched off. */
  isActive: boolean;
}

/** What makes it this variant. */
export interface VariantOption {
  /** As in Colour. */
  name: string;
  /** As in Orange. */
  value: string;
}

/** Its price in a price list, in one currency. */
export interface ListPrice {
  /** BigCommerce id. */
  priceListId: string;
  /** Upper case. */
  currency: string;
  /** Decimal string; empty: that of the catalog. */
  price: string;
  /** Decimal string; empty: that of the catalog; 0: none. */
  salePrice: string;
  /** Decimal string; empty: that of the catalog. */
  retailPrice: string;
  /** As BigCommerce calculates it; empty when it did not say. */
  calculatedPrice: string;
}

/** What is bought: every product has at least one. */
export interface Variant {
  /** BigCommerce id. */
  id: string;
  /** Empty for the base variant of a product without options. */
  skuId: string;
  /** SKU. */
  sku: string;
  /** UPC or EAN. */
  upc: string;
  /** Part number of the manufacturer. */
  mpn: string;
  /** Global trade item number. */
  gtin: string;
  /** Its own or the default one of the product, decimal string. */
  price: string;
  /** Its own or that of the product, unless it has a price of its own; 0 means none. */
  salePrice: string;
  /** Its own or that of the product; 0 means none. */
  retailPrice: string;
  /** Its own or that of the product; 0 means none. */
  mapPrice: string;
  /** As BigCommerce calculates it: sale or default, without price lists. */
  calculatedPrice: string;
  /** Its own or that of the product: for margins, never sent unless the store document says so. 0 means unknown. */
  costPrice: string;
  /** Its own or that of the product, decimal string. */
  weight: string;
  /** Cannot be bought, though others of the product can. */
  isPurchasingDisabled: boolean;
  /** Shown then. */
  purchasingDisabledMessage: string;
  /** Empty when it has none of its own. */
  imageUrl: string;
  /** Of the default location only. */
  inventoryLevel: number;
  /** Stock at or below this is low; 0 means no warning. */
  inventoryWarningLevel: number;
  /** In the order of the product. */
  options: VariantOption[];
  /** By list and currency. */
  listPrices: ListPrice[];
}

/** A product with its variants, prices, images and places. Prices are in the currency of the store unless they name another. */
export interface Product {
  /** The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content. */
  recordId: string;
  /** BigCommerce store hash. */
  storeHash: string;
  /** BigCommerce channel; empty when the resource belongs to none. */
  channelId: string;
  /** BigCommerce id of the product. */
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
  /** True when a deleted notice was followed by a 404: only the id is left. */
  deleted: boolean;
  /** Name, the same on every channel unless a channel has its own. */
  name: string;
  /** physical or digital. */
  type: string;
  /** SKU of the product; its variants have their own. */
  sku: string;
  /** HTML, as the merchant wrote it. */
  description: string;
  /** Empty when it has none. */
  brandId: string;
  /** Name of the brand; empty when it has none or it was not fetched. */
  brand: string;
  /** UPC or EAN. */
  upc: string;
  /** Part number of the manufacturer. */
  mpn: string;
  /** Global trade item number. */
  gtin: string;
  /** New, Used or Refurbished. */
  condition: string;
  /** Decimal string, in the unit of the store. */
  weight: string;
  /** Currency of every price that names none: the default one of the store. Empty when the store was not fetched. */
  currency: string;
  /** Whether prices are entered with tax; null when the store was not fetched. */
  taxIncluded: boolean | null;
  /** 0 is the default class. */
  taxClassId: string;
  /** Default price, decimal string. */
  price: string;
  /** Decimal string; 0 means none. */
  salePrice: string;
  /** Decimal string; 0 means none. */
  retailPrice: string;
  /** Minimum advertised price, decimal string; 0 means none. */
  mapPrice: string;
  /** As BigCommerce calculates it: sale or default, without price lists. */
  calculatedPrice: string;
  /** What it costs the merchant: for margins, never sent unless the store document says so. 0 means unknown. */
  costPrice: string;
  /** The storefront does not show the price. */
  isPriceHidden: boolean;
  /** Shown in place of the price. */
  priceHiddenLabel: string;
  /** Shown on the storefront. */
  isVisible: boolean;
  /** available, preorder or disabled (shown, but not sold). */
  availability: string;
  /** As in "ships in 2 days". */
  availabilityDescription: string;
  /** Becomes available at the release date. */
  isPreorderOnly: boolean;
  /** ms since the epoch; 0 when none. */
  preorderReleaseAt: number;
  /** Shown with a pre-order. */
  preorderMessage: string;
  /** none, product or variant. */
  inventoryTracking: string;
  /** Of the default location only; the topic of inventory has the others. */
  inventoryLevel: number;
  /** Stock at or below this is low; 0 means no warning. */
  inventoryWarningLevel: number;
  /** 0 means none. */
  orderQuantityMinimum: number;
  /** 0 means none. */
  orderQuantityMaximum: number;
  /** Featured on the storefront. */
  isFeatured: boolean;
  /** Ships for free. */
  isFreeShipping: boolean;
  /** Number of reviews. */
  reviewsCount: number;
  /** Sum of their ratings, 0 to 5 each. */
  reviewsRatingSum: number;
  /** Pieces sold, ever. Moves at every sale, so it is not sent. */
  totalSold: number;
  /** Path of the page below the URL of a storefront, as in /linen-towel/. */
  path: string;
  /** Title for search engines. */
  pageTitle: string;
  /** Description for search engines. */
  metaDescription: string;
  /** Words of the merchant to find it by. */
  searchKeywords: string[];
  /** ms since the epoch; 0 when unknown. */
  createdAt: number;
  /** ms since the epoch; 0 when unknown. */
  modifiedAt: number;
  /** Of a product without options: its only variant. */
  baseVariantId: string;
  /** In the order of BigCommerce. */
  categories: ProductCategory[];
  /** The one that stands for the product first, then by place. */
  images: ProductImage[];
  /** In the order of their ids. */
  customFields: CustomField[];
  /** Sent only where the store document names them. */
  metafields: Metafield[];
  /** True when the channels are known: then a channel that is not listed does not sell it. */
  hasChannels: boolean;
  /** By id. */
  channels: ProductChannel[];
  /** Chosen by the merchant. */
  relatedProductIds: string[];
  /** BigCommerce chooses the related products by itself. */
  isRelatedAutomatic: boolean;
  /** By quantity. */
  bulkPrices: BulkPrice[];
  /** By list, channel and group. */
  priceLists: PriceListAssignment[];
  /** In the order of BigCommerce; empty when they were not fetched. */
  variants: Variant[];
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

/** Creation or replacement of a product: the whole body. */
export interface ProductUpsert {
  /** JSON object as POST /v2/products takes it. */
  body: string;
}

/** The product is gone at the source. */
export interface ProductRemoval {
  /** disable: kept at Cordial, but neither enabled nor in stock; delete: deleted there. */
  mode: string;
  /** When disabled: JSON object as PUT /v2/products/{productID} takes it. */
  body: string;
  /** When it was found to be gone, ms since the epoch. */
  at: number;
}

/** What Cordial is asked to do with a product. */
export interface ProductCommand {
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
  /** product or inventory: what made the command. */
  resource: string;
  /** Cordial account. */
  account: string;
  /** Next value of one sequence, taken while the product is locked: fences per state key. */
  version: number;
  /** product/<product id at Cordial>. */
  stateKey: string;
  /** Key in the effect ledger: the state key. */
  effectKey: string;
  /** Products fire no automations; what they lead to is a fact of its own. */
  automations: boolean;
  /** Version of the store document whose mapping made this. */
  documentVersion: number;
  /** product or removal. */
  kind: string;
  /** Id at Cordial: prefix and BigCommerce id. */
  productId: string;
  /** When kind is product. */
  product: ProductUpsert | null;
  /** When kind is removal. */
  removal: ProductRemoval | null;
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
  'bigcommerce.categories': {"type":"record","name":"CategoryObservation","namespace":"patchcord.bigcommerce","doc":"One observation of a category, as BigCommerce returned it.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the category."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"noticeScope","type":"string","default":"","doc":"Scope of the notice that led to the fetch; empty for delta and full. A deletion needs a deleted scope and a 404."},{"name":"parts","type":{"type":"array","items":{"type":"record","name":"Part","doc":"One response, or one element of a fetched page.","fields":[{"name":"name","type":"string","default":"","doc":"What it is: the resource itself, or lines, coupons, shipments, refunds, attribute-definitions, customer-groups."},{"name":"status","type":"int","default":0,"doc":"HTTP status of the response; 404 on the resource itself means that it is gone."},{"name":"bytes","type":"bytes","default":"","doc":"The body as it came; an element of a page is serialised again."}]}},"default":[],"doc":"category; and categories and trees, for the names above it and the channels it is on."}]},
  'bigcommerce.customers': {"type":"record","name":"CustomerObservation","namespace":"patchcord.bigcommerce","doc":"One observation of a whole customer, as BigCommerce returned it.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the customer."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"noticeScope","type":"string","default":"","doc":"Scope of the notice that led to the fetch; empty for delta and full. A deletion needs a deleted scope and a 404."},{"name":"parts","type":{"type":"array","items":{"type":"record","name":"Part","doc":"One response, or one element of a fetched page.","fields":[{"name":"name","type":"string","default":"","doc":"What it is: the resource itself, or lines, coupons, shipments, refunds, attribute-definitions, customer-groups."},{"name":"status","type":"int","default":0,"doc":"HTTP status of the response; 404 on the resource itself means that it is gone."},{"name":"bytes","type":"bytes","default":"","doc":"The body as it came; an element of a page is serialised again."}]}},"default":[],"doc":"The customer and what was fetched with it."}]},
  'bigcommerce.inventory': {"type":"record","name":"InventoryObservation","namespace":"patchcord.bigcommerce","doc":"One observation of the stock of a product, over all locations.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the product."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"noticeScope","type":"string","default":"","doc":"Scope of the notice that led to the fetch; empty for delta and full. A deletion needs a deleted scope and a 404."},{"name":"parts","type":{"type":"array","items":{"type":"record","name":"Part","doc":"One response, or one element of a fetched page.","fields":[{"name":"name","type":"string","default":"","doc":"What it is: the resource itself, or lines, coupons, shipments, refunds, attribute-definitions, customer-groups."},{"name":"status","type":"int","default":0,"doc":"HTTP status of the response; 404 on the resource itself means that it is gone."},{"name":"bytes","type":"bytes","default":"","doc":"The body as it came; an element of a page is serialised again."}]}},"default":[],"doc":"inventory: the items of /v3/inventory/items of this product; product, when its tracking is to be known."}]},
  'bigcommerce.notices': {"type":"record","name":"Notice","namespace":"patchcord.bigcommerce","doc":"A verified webhook: thin, so it says only that something changed.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the resource the webhook names."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"resource","type":"string","default":"","doc":"customer, subscriber, order …: what is to be fetched."},{"name":"scope","type":"string","default":"","doc":"BigCommerce scope, as in store/order/updated."},{"name":"bytes","type":"bytes","default":"","doc":"The body exactly as received."}]},
  'bigcommerce.orders': {"type":"record","name":"OrderObservation","namespace":"patchcord.bigcommerce","doc":"One observation of a whole order, as BigCommerce returned it.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the order."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"noticeScope","type":"string","default":"","doc":"Scope of the notice that led to the fetch; empty for delta and full. A deletion needs a deleted scope and a 404."},{"name":"parts","type":{"type":"array","items":{"type":"record","name":"Part","doc":"One response, or one element of a fetched page.","fields":[{"name":"name","type":"string","default":"","doc":"What it is: the resource itself, or lines, coupons, shipments, refunds, attribute-definitions, customer-groups."},{"name":"status","type":"int","default":0,"doc":"HTTP status of the response; 404 on the resource itself means that it is gone."},{"name":"bytes","type":"bytes","default":"","doc":"The body as it came; an element of a page is serialised again."}]}},"default":[],"doc":"The order and what was fetched with it."}]},
  'bigcommerce.products': {"type":"record","name":"ProductObservation","namespace":"patchcord.bigcommerce","doc":"One observation of a whole product, as BigCommerce returned it.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the product."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"noticeScope","type":"string","default":"","doc":"Scope of the notice that led to the fetch; empty for delta and full. A deletion needs a deleted scope and a 404."},{"name":"parts","type":{"type":"array","items":{"type":"record","name":"Part","doc":"One response, or one element of a fetched page.","fields":[{"name":"name","type":"string","default":"","doc":"What it is: the resource itself, or lines, coupons, shipments, refunds, attribute-definitions, customer-groups."},{"name":"status","type":"int","default":0,"doc":"HTTP status of the response; 404 on the resource itself means that it is gone."},{"name":"bytes","type":"bytes","default":"","doc":"The body as it came; an element of a page is serialised again."}]}},"default":[],"doc":"The product and what was fetched with it: product, variants, images, custom-fields, metafields, variant-metafields, channel-assignments, channels, sites, categories, brands, price-lists, price-list-records, price-list-assignments, store."}]},
  'bigcommerce.subscribers': {"type":"record","name":"SubscriberObservation","namespace":"patchcord.bigcommerce","doc":"One observation of a whole subscriber, as BigCommerce returned it.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the subscriber."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"noticeScope","type":"string","default":"","doc":"Scope of the notice that led to the fetch; empty for delta and full. A deletion needs a deleted scope and a 404."},{"name":"parts","type":{"type":"array","items":{"type":"record","name":"Part","doc":"One response, or one element of a fetched page.","fields":[{"name":"name","type":"string","default":"","doc":"What it is: the resource itself, or lines, coupons, shipments, refunds, attribute-definitions, customer-groups."},{"name":"status","type":"int","default":0,"doc":"HTTP status of the response; 404 on the resource itself means that it is gone."},{"name":"bytes","type":"bytes","default":"","doc":"The body as it came; an element of a page is serialised again."}]}},"default":[],"doc":"The subscriber and what was fetched with it."}]},
  'commerce.categories': {"type":"record","name":"Category","namespace":"patchcord.commerce","doc":"A category of the catalog.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the category."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"deleted","type":"boolean","default":false,"doc":"True when a deleted notice was followed by a 404: only the id is left."},{"name":"treeId","type":"string","default":"","doc":"Tree it stands in; a tree serves one channel or several."},{"name":"parentId","type":"string","default":"","doc":"Empty at the root."},{"name":"name","type":"string","default":"","doc":"Name."},{"name":"path","type":{"type":"array","items":"string"},"default":[],"doc":"Names from the root down to it; only its own when those above were not fetched."},{"name":"urlPath","type":"string","default":"","doc":"Path of the page below the URL of a storefront."},{"name":"imageUrl","type":"string","default":"","doc":"Empty when it has none."},{"name":"description","type":"string","default":"","doc":"HTML, as the merchant wrote it."},{"name":"isVisible","type":"boolean","default":false,"doc":"Shown on the storefront."},{"name":"sortOrder","type":"long","default":0,"doc":"Place beside the others below the same category."},{"name":"channelIds","type":{"type":"array","items":"string"},"default":[],"doc":"Channels of its tree; empty when the trees were not fetched."}]},
  'commerce.consents': {"type":"record","name":"Consent","namespace":"patchcord.commerce","doc":"The e-mail permission of a subscriber.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the subscriber."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"deleted","type":"boolean","default":false,"doc":"True when a deleted notice was followed by a 404: counts as an opt-out."},{"name":"email","type":"string","default":"","doc":"As written at the source; empty on a deletion, whose e-mail only our own map knows."},{"name":"firstName","type":"string","default":"","doc":"First name."},{"name":"lastName","type":"string","default":"","doc":"Last name."},{"name":"source","type":"string","default":"","doc":"storefront, order or custom."},{"name":"orderId","type":"string","default":"","doc":"Order of the sign-up; usually empty."},{"name":"consents","type":{"type":"array","items":"string"},"default":[],"doc":"marketing_newsletter, abandoned_cart. Empty means unsubscribed or never ticked."},{"name":"createdAt","type":"long","default":0,"doc":"ms since the epoch; 0 when unknown."},{"name":"modifiedAt","type":"long","default":0,"doc":"ms since the epoch; 0 when unknown."}]},
  'commerce.customers': {"type":"record","name":"Customer","namespace":"patchcord.commerce","doc":"A customer of a store.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the customer."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"deleted","type":"boolean","default":false,"doc":"True when a deleted notice was followed by a 404: the customer is gone at the source."},{"name":"email","type":"string","default":"","doc":"As written at the source."},{"name":"firstName","type":"string","default":"","doc":"First name."},{"name":"lastName","type":"string","default":"","doc":"Last name."},{"name":"company","type":"string","default":"","doc":"Company."},{"name":"phone","type":"string","default":"","doc":"Free text, not E.164."},{"name":"customerGroupId","type":"string","default":"","doc":"Empty when the customer is in no group."},{"name":"customerGroupName","type":"string","default":"","doc":"Name of that group; empty when unknown."},{"name":"taxExemptCategory","type":"string","default":"","doc":"Tax exemption code."},{"name":"createdAt","type":"long","default":0,"doc":"ms since the epoch; 0 when unknown."},{"name":"modifiedAt","type":"long","default":0,"doc":"ms since the epoch; 0 when unknown."},{"name":"originChannelId","type":"string","default":"","doc":"Channel of the sign-up."},{"name":"channelIds","type":["null",{"type":"array","items":"string"}],"default":null,"doc":"Channels the login works on; null means every one."},{"name":"storeCredit","type":{"type":"array","items":{"type":"record","name":"StoreCredit","doc":"Store credit, in the default currency of the store.","fields":[{"name":"amount","type":"string","default":"0","doc":"Decimal string."}]}},"default":[],"doc":"Store credit balances."},{"name":"acceptsReviewAndCartEmails","type":"boolean","default":false,"doc":"accepts_product_review_abandoned_cart_emails. No marketing consent."},{"name":"addresses","type":{"type":"array","items":{"type":"record","name":"Address","doc":"A postal address.","fields":[{"name":"id","type":"string","default":"","doc":"BigCommerce address id; empty on orders."},{"name":"firstName","type":"string","default":"","doc":"First name."},{"name":"lastName","type":"string","default":"","doc":"Last name."},{"name":"company","type":"string","default":"","doc":"Company."},{"name":"street1","type":"string","default":"","doc":"First line."},{"name":"street2","type":"string","default":"","doc":"Second line."},{"name":"city","type":"string","default":"","doc":"City."},{"name":"state","type":"string","default":"","doc":"State or province, as text."},{"name":"postalCode","type":"string","default":"","doc":"Postal code."},{"name":"country","type":"string","default":"","doc":"Country name."},{"name":"countryCode","type":"string","default":"","doc":"ISO 3166 alpha-2 code, upper case."},{"name":"phone","type":"string","default":"","doc":"Free text, not E.164."},{"name":"type","type":"string","default":"","doc":"residential or commercial; empty when unknown."}]}},"default":[],"doc":"Address book, in source order."},{"name":"attributes","type":{"type":"array","items":{"type":"record","name":"Attribute","doc":"A customer attribute.","fields":[{"name":"id","type":"string","default":"","doc":"Attribute id."},{"name":"name","type":"string","default":"","doc":"Name from the definitions; empty when the definition is unknown."},{"name":"type","type":"string","default":"","doc":"string, number or date; empty when unknown."},{"name":"value","type":"string","default":"","doc":"As text."},{"name":"createdAt","type":"long","default":0,"doc":"When the value was first set, ms since the epoch; 0 when unknown."},{"name":"modifiedAt","type":"long","default":0,"doc":"When the value was last changed, ms since the epoch; 0 when unknown."}]}},"default":[],"doc":"Customer attributes."},{"name":"formFields","type":{"type":"array","items":{"type":"record","name":"FormField","doc":"A sign-up form field.","fields":[{"name":"name","type":"string","default":"","doc":"Name of the field."},{"name":"values","type":{"type":"array","items":"string"},"default":[],"doc":"One for text, several for check boxes."}]}},"default":[],"doc":"Sign-up form fields."},{"name":"shopperProfileId","type":"string","default":"","doc":"Shopper profile; empty when none."},{"name":"segmentIds","type":{"type":"array","items":"string"},"default":[],"doc":"BigCommerce segments."},{"name":"incomplete","type":{"type":"array","items":"string"},"default":[],"doc":"Fields that the observation did not carry, or not in full: addresses, attributes, formFields, storeCredit, segmentIds, channelIds or customerGroupName. What is missing of them is unknown, not empty."}]},
  'commerce.inventory': {"type":"record","name":"Inventory","namespace":"patchcord.commerce","doc":"The stock of a product, over all locations.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the product."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"deleted","type":"boolean","default":false,"doc":"The product is gone."},{"name":"inventoryTracking","type":"string","default":"","doc":"none, product or variant; empty when the product was not fetched with it."},{"name":"availableToSell","type":"long","default":0,"doc":"Sum over variants and enabled locations."},{"name":"onHand","type":"long","default":0,"doc":"Sum over variants and enabled locations, safety stock included."},{"name":"variants","type":{"type":"array","items":{"type":"record","name":"VariantInventory","doc":"The stock of a variant.","fields":[{"name":"variantId","type":"string","default":"","doc":"BigCommerce id."},{"name":"sku","type":"string","default":"","doc":"SKU."},{"name":"availableToSell","type":"long","default":0,"doc":"Sum over enabled locations: on hand less safety stock."},{"name":"onHand","type":"long","default":0,"doc":"Sum over enabled locations."},{"name":"warningLevel","type":"long","default":0,"doc":"Sum over enabled locations; 0 means no warning."},{"name":"locations","type":{"type":"array","items":{"type":"record","name":"LocationInventory","doc":"The stock at a location.","fields":[{"name":"locationId","type":"string","default":"","doc":"BigCommerce id."},{"name":"code","type":"string","default":"","doc":"Code of the merchant."},{"name":"name","type":"string","default":"","doc":"Name."},{"name":"isEnabled","type":"boolean","default":false,"doc":"Only enabled ones count."},{"name":"availableToSell","type":"long","default":0,"doc":"On hand less safety stock."},{"name":"onHand","type":"long","default":0,"doc":"Pieces there."},{"name":"safetyStock","type":"long","default":0,"doc":"Pieces that are not sold."},{"name":"warningLevel","type":"long","default":0,"doc":"0 means no warning."}]}},"default":[],"doc":"By id."}]}},"default":[],"doc":"By id."}]},
  'commerce.orders': {"type":"record","name":"Order","namespace":"patchcord.commerce","doc":"An order with its lines and what happened to it.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the order."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"deleted","type":"boolean","default":false,"doc":"Archived at the source."},{"name":"customerId","type":"string","default":"","doc":"Empty for a guest."},{"name":"email","type":"string","default":"","doc":"Billing e-mail, as written."},{"name":"statusId","type":"int","default":0,"doc":"BigCommerce status id, 0 Incomplete to 14 Partially Refunded."},{"name":"status","type":"string","default":"","doc":"Label of the status; can be renamed by the store."},{"name":"customStatus","type":"string","default":"","doc":"Label the store shows."},{"name":"paymentStatus","type":"string","default":"","doc":"As BigCommerce names it."},{"name":"paymentMethod","type":"string","default":"","doc":"Label."},{"name":"orderSource","type":"string","default":"","doc":"www, manual, external, amazon …"},{"name":"externalSource","type":"string","default":"","doc":"M-MIG marks migrated history."},{"name":"externalId","type":"string","default":"","doc":"Id in the other system."},{"name":"createdAt","type":"long","default":0,"doc":"ms since the epoch."},{"name":"modifiedAt","type":"long","default":0,"doc":"ms since the epoch."},{"name":"shippedAt","type":"long","default":0,"doc":"ms since the epoch; 0 when not shipped."},{"name":"currency","type":"string","default":"","doc":"Currency of every amount here: the one that was charged."},{"name":"displayCurrency","type":"string","default":"","doc":"Currency the shopper saw."},{"name":"storeCurrency","type":"string","default":"","doc":"Default currency of the store."},{"name":"displayExchangeRate","type":"string","default":"1","doc":"Charged to display, decimal string."},{"name":"storeExchangeRate","type":"string","default":"1","doc":"Store default to charged, decimal string: divide by it for the store currency."},{"name":"taxInclusive","type":"boolean","default":false,"doc":"True: the with-tax amounts are exact; false: the others are."},{"name":"subtotalExTax","type":"string","default":"0","doc":"Decimal string."},{"name":"subtotalIncTax","type":"string","default":"0","doc":"Decimal string."},{"name":"subtotalTax","type":"string","default":"0","doc":"Decimal string."},{"name":"shippingExTax","type":"string","default":"0","doc":"Decimal string."},{"name":"shippingIncTax","type":"string","default":"0","doc":"Decimal string."},{"name":"handlingExTax","type":"string","default":"0","doc":"Decimal string."},{"name":"handlingIncTax","type":"string","default":"0","doc":"Decimal string."},{"name":"wrappingExTax","type":"string","default":"0","doc":"Decimal string."},{"name":"wrappingIncTax","type":"string","default":"0","doc":"Decimal string."},{"name":"totalExTax","type":"string","default":"0","doc":"Decimal string."},{"name":"totalIncTax","type":"string","default":"0","doc":"Decimal string."},{"name":"totalTax","type":"string","default":"0","doc":"Decimal string."},{"name":"discountAmount","type":"string","default":"0","doc":"Automatic discounts."},{"name":"couponDiscount","type":"string","default":"0","doc":"Coupons."},{"name":"storeCreditAmount","type":"string","default":"0","doc":"Paid by store credit."},{"name":"giftCertificateAmount","type":"string","default":"0","doc":"Paid by gift certificate."},{"name":"itemsTotal","type":"int","default":0,"doc":"Items ordered."},{"name":"itemsShipped","type":"int","default":0,"doc":"Items shipped."},{"name":"isDigital","type":"boolean","default":false,"doc":"Nothing to ship."},{"name":"cartId","type":"string","default":"","doc":"The cart it came from."},{"name":"locale","type":"string","default":"","doc":"Locale of the shopper."},{"name":"emailOptIn","type":"boolean","default":false,"doc":"Tick at checkout: evidence at that moment, not current state."},{"name":"billingAddress","type":["null",{"type":"record","name":"Address","doc":"A postal address.","fields":[{"name":"id","type":"string","default":"","doc":"BigCommerce address id; empty on orders."},{"name":"firstName","type":"string","default":"","doc":"First name."},{"name":"lastName","type":"string","default":"","doc":"Last name."},{"name":"company","type":"string","default":"","doc":"Company."},{"name":"street1","type":"string","default":"","doc":"First line."},{"name":"street2","type":"string","default":"","doc":"Second line."},{"name":"city","type":"string","default":"","doc":"City."},{"name":"state","type":"string","default":"","doc":"State or province, as text."},{"name":"postalCode","type":"string","default":"","doc":"Postal code."},{"name":"country","type":"string","default":"","doc":"Country name."},{"name":"countryCode","type":"string","default":"","doc":"ISO 3166 alpha-2 code, upper case."},{"name":"phone","type":"string","default":"","doc":"Free text, not E.164."},{"name":"type","type":"string","default":"","doc":"residential or commercial; empty when unknown."}]}],"default":null,"doc":"Billing address."},{"name":"shippingAddresses","type":{"type":"array","items":"patchcord.commerce.Address"},"default":[],"doc":"Shipping addresses."},{"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","doc":"An order line.","fields":[{"name":"id","type":"string","default":"","doc":"Order product id."},{"name":"parentId","type":"string","default":"","doc":"Line of the bundle or pick list this one belongs to; empty when none."},{"name":"productId","type":"string","default":"","doc":"\"0\" for a custom item."},{"name":"variantId","type":"string","default":"","doc":"Variant; empty when none."},{"name":"addressId","type":"string","default":"","doc":"Shipping address of the order this line goes to; empty when none."},{"name":"name","type":"string","default":"","doc":"Name."},{"name":"sku","type":"string","default":"","doc":"SKU."},{"name":"upc","type":"string","default":"","doc":"UPC."},{"name":"type","type":"string","default":"","doc":"physical, digital or giftcertificate."},{"name":"brand","type":"string","default":"","doc":"Brand name."},{"name":"quantity","type":"int","default":0,"doc":"Ordered."},{"name":"quantityShipped","type":"int","default":0,"doc":"Shipped."},{"name":"quantityRefunded","type":"int","default":0,"doc":"Refunded."},{"name":"isRefunded","type":"boolean","default":false,"doc":"Refunded as a whole."},{"name":"returnId","type":"string","default":"","doc":"Return; empty when none."},{"name":"basePrice","type":"string","default":"0","doc":"Unit price before discounts, decimal string."},{"name":"priceExTax","type":"string","default":"0","doc":"Unit price without tax."},{"name":"priceIncTax","type":"string","default":"0","doc":"Unit price with tax."},{"name":"totalExTax","type":"string","default":"0","doc":"Line total without tax."},{"name":"totalIncTax","type":"string","default":"0","doc":"Line total with tax."},{"name":"discountedTotalIncTax","type":"string","default":"0","doc":"Line total paid after all discounts."},{"name":"costPriceExTax","type":"string","default":"0","doc":"Unit cost frozen on the line; 0 when unset. For margin only, never sent unless configured."},{"name":"discounts","type":{"type":"array","items":{"type":"record","name":"Discount","doc":"A discount applied to a line.","fields":[{"name":"id","type":"string","default":"","doc":"Discount id."},{"name":"name","type":"string","default":"","doc":"Name."},{"name":"code","type":"string","default":"","doc":"Coupon code; empty when automatic."},{"name":"amount","type":"string","default":"0","doc":"Decimal string, charged currency."},{"name":"target","type":"string","default":"","doc":"order or product."}]}},"default":[],"doc":"Discounts on the line."},{"name":"options","type":{"type":"array","items":{"type":"record","name":"Option","doc":"A chosen option.","fields":[{"name":"name","type":"string","default":"","doc":"Display name."},{"name":"value","type":"string","default":"","doc":"Display value."}]}},"default":[],"doc":"Chosen options."}]}},"default":[],"doc":"Lines, in source order."},{"name":"coupons","type":{"type":"array","items":{"type":"record","name":"Coupon","doc":"A coupon used.","fields":[{"name":"code","type":"string","default":"","doc":"Code."},{"name":"type","type":"string","default":"","doc":"per_item, percentage, per_total, shipping, free_shipping or promotion."},{"name":"amount","type":"string","default":"0","doc":"Face value, decimal string."},{"name":"discount","type":"string","default":"0","doc":"What it took off, decimal string."}]}},"default":[],"doc":"Coupons."},{"name":"shipments","type":{"type":"array","items":{"type":"record","name":"Shipment","doc":"A shipment.","fields":[{"name":"id","type":"string","default":"","doc":"Shipment id."},{"name":"createdAt","type":"long","default":0,"doc":"ms since the epoch."},{"name":"carrier","type":"string","default":"","doc":"Carrier."},{"name":"method","type":"string","default":"","doc":"Shipping method."},{"name":"trackingNumber","type":"string","default":"","doc":"Tracking number."},{"name":"trackingUrl","type":"string","default":"","doc":"Link for the mail; empty when none."},{"name":"items","type":{"type":"array","items":{"type":"record","name":"ShippedItem","doc":"What was shipped.","fields":[{"name":"lineId","type":"string","default":"","doc":"Order line."},{"name":"quantity","type":"int","default":0,"doc":"How many."}]}},"default":[],"doc":"Items."}]}},"default":[],"doc":"Shipments."},{"name":"refunds","type":{"type":"array","items":{"type":"record","name":"Refund","doc":"A refund, from the v3 refunds; payments that were declined are left out.","fields":[{"name":"id","type":"string","default":"","doc":"Refund id."},{"name":"createdAt","type":"long","default":0,"doc":"ms since the epoch."},{"name":"amount","type":"string","default":"0","doc":"Decimal string."},{"name":"tax","type":"string","default":"0","doc":"Decimal string; may be negative."},{"name":"reason","type":"string","default":"","doc":"Reason."},{"name":"items","type":{"type":"array","items":{"type":"record","name":"RefundedItem","doc":"What was refunded.","fields":[{"name":"type","type":"string","default":"","doc":"PRODUCT, SHIPPING, ORDER …"},{"name":"itemId","type":"string","default":"","doc":"Line, address or order id, by type."},{"name":"quantity","type":"int","default":0,"doc":"How many."},{"name":"amount","type":"string","default":"0","doc":"Requested amount."}]}},"default":[],"doc":"Items."},{"name":"methods","type":{"type":"array","items":"string"},"default":[],"doc":"How it was paid back, as BigCommerce names the providers of the accepted payments: storecredit, authorizenet …"}]}},"default":[],"doc":"Refunds."},{"name":"shippingMethods","type":{"type":"array","items":"string"},"default":[],"doc":"Labels of the shipping methods, one a shipping address, each once."},{"name":"incomplete","type":{"type":"array","items":"string"},"default":[],"doc":"Lists that were not asked for: refunds. An empty one then says nothing."}]},
  'commerce.products': {"type":"record","name":"Product","namespace":"patchcord.commerce","doc":"A product with its variants, prices, images and places. Prices are in the currency of the store unless they name another.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the product."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"deleted","type":"boolean","default":false,"doc":"True when a deleted notice was followed by a 404: only the id is left."},{"name":"name","type":"string","default":"","doc":"Name, the same on every channel unless a channel has its own."},{"name":"type","type":"string","default":"","doc":"physical or digital."},{"name":"sku","type":"string","default":"","doc":"SKU of the product; its variants have their own."},{"name":"description","type":"string","default":"","doc":"HTML, as the merchant wrote it."},{"name":"brandId","type":"string","default":"","doc":"Empty when it has none."},{"name":"brand","type":"string","default":"","doc":"Name of the brand; empty when it has none or it was not fetched."},{"name":"upc","type":"string","default":"","doc":"UPC or EAN."},{"name":"mpn","type":"string","default":"","doc":"Part number of the manufacturer."},{"name":"gtin","type":"string","default":"","doc":"Global trade item number."},{"name":"condition","type":"string","default":"","doc":"New, Used or Refurbished."},{"name":"weight","type":"string","default":"0","doc":"Decimal string, in the unit of the store."},{"name":"currency","type":"string","default":"","doc":"Currency of every price that names none: the default one of the store. Empty when the store was not fetched."},{"name":"taxIncluded","type":["null","boolean"],"default":null,"doc":"Whether prices are entered with tax; null when the store was not fetched."},{"name":"taxClassId","type":"string","default":"0","doc":"0 is the default class."},{"name":"price","type":"string","default":"0","doc":"Default price, decimal string."},{"name":"salePrice","type":"string","default":"0","doc":"Decimal string; 0 means none."},{"name":"retailPrice","type":"string","default":"0","doc":"Decimal string; 0 means none."},{"name":"mapPrice","type":"string","default":"0","doc":"Minimum advertised price, decimal string; 0 means none."},{"name":"calculatedPrice","type":"string","default":"0","doc":"As BigCommerce calculates it: sale or default, without price lists."},{"name":"costPrice","type":"string","default":"0","doc":"What it costs the merchant: for margins, never sent unless the store document says so. 0 means unknown."},{"name":"isPriceHidden","type":"boolean","default":false,"doc":"The storefront does not show the price."},{"name":"priceHiddenLabel","type":"string","default":"","doc":"Shown in place of the price."},{"name":"isVisible","type":"boolean","default":false,"doc":"Shown on the storefront."},{"name":"availability","type":"string","default":"available","doc":"available, preorder or disabled (shown, but not sold)."},{"name":"availabilityDescription","type":"string","default":"","doc":"As in \"ships in 2 days\"."},{"name":"isPreorderOnly","type":"boolean","default":false,"doc":"Becomes available at the release date."},{"name":"preorderReleaseAt","type":"long","default":0,"doc":"ms since the epoch; 0 when none."},{"name":"preorderMessage","type":"string","default":"","doc":"Shown with a pre-order."},{"name":"inventoryTracking","type":"string","default":"none","doc":"none, product or variant."},{"name":"inventoryLevel","type":"long","default":0,"doc":"Of the default location only; the topic of inventory has the others."},{"name":"inventoryWarningLevel","type":"long","default":0,"doc":"Stock at or below this is low; 0 means no warning."},{"name":"orderQuantityMinimum","type":"int","default":0,"doc":"0 means none."},{"name":"orderQuantityMaximum","type":"int","default":0,"doc":"0 means none."},{"name":"isFeatured","type":"boolean","default":false,"doc":"Featured on the storefront."},{"name":"isFreeShipping","type":"boolean","default":false,"doc":"Ships for free."},{"name":"reviewsCount","type":"int","default":0,"doc":"Number of reviews."},{"name":"reviewsRatingSum","type":"int","default":0,"doc":"Sum of their ratings, 0 to 5 each."},{"name":"totalSold","type":"long","default":0,"doc":"Pieces sold, ever. Moves at every sale, so it is not sent."},{"name":"path","type":"string","default":"","doc":"Path of the page below the URL of a storefront, as in /linen-towel/."},{"name":"pageTitle","type":"string","default":"","doc":"Title for search engines."},{"name":"metaDescription","type":"string","default":"","doc":"Description for search engines."},{"name":"searchKeywords","type":{"type":"array","items":"string"},"default":[],"doc":"Words of the merchant to find it by."},{"name":"createdAt","type":"long","default":0,"doc":"ms since the epoch; 0 when unknown."},{"name":"modifiedAt","type":"long","default":0,"doc":"ms since the epoch; 0 when unknown."},{"name":"baseVariantId","type":"string","default":"","doc":"Of a product without options: its only variant."},{"name":"categories","type":{"type":"array","items":{"type":"record","name":"ProductCategory","doc":"A category the product is in.","fields":[{"name":"id","type":"string","default":"","doc":"BigCommerce id."},{"name":"treeId","type":"string","default":"","doc":"Tree it stands in; empty when the category was not fetched."},{"name":"name","type":"string","default":"","doc":"Empty when the category was not fetched."},{"name":"path","type":{"type":"array","items":"string"},"default":[],"doc":"Names from the root down to it; empty when the category was not fetched."},{"name":"isVisible","type":"boolean","default":false,"doc":"Shown on the storefront, as is everything above it."}]}},"default":[],"doc":"In the order of BigCommerce."},{"name":"images","type":{"type":"array","items":{"type":"record","name":"ProductImage","doc":"A picture of the product.","fields":[{"name":"id","type":"string","default":"","doc":"BigCommerce id."},{"name":"url","type":"string","default":"","doc":"The largest size there is."},{"name":"thumbnailUrl","type":"string","default":"","doc":"A small one."},{"name":"description","type":"string","default":"","doc":"Alternative text."},{"name":"isThumbnail","type":"boolean","default":false,"doc":"Stands for the product in lists."},{"name":"sortOrder","type":"long","default":0,"doc":"Place on the page."}]}},"default":[],"doc":"The one that stands for the product first, then by place."},{"name":"customFields","type":{"type":"array","items":{"type":"record","name":"CustomField","doc":"A field that the merchant added and the storefront shows.","fields":[{"name":"name","type":"string","default":"","doc":"Name."},{"name":"value","type":"string","default":"","doc":"Value."}]}},"default":[],"doc":"In the order of their ids."},{"name":"metafields","type":{"type":"array","items":{"type":"record","name":"Metafield","doc":"A value of an app, not shown by itself.","fields":[{"name":"namespace","type":"string","default":"","doc":"Whose it is."},{"name":"key","type":"string","default":"","doc":"Name in the namespace."},{"name":"value","type":"string","default":"","doc":"Text, often JSON."},{"name":"variantId","type":"string","default":"","doc":"Empty when it belongs to the product."}]}},"default":[],"doc":"Sent only where the store document names them."},{"name":"hasChannels","type":"boolean","default":false,"doc":"True when the channels are known: then a channel that is not listed does not sell it."},{"name":"channels","type":{"type":"array","items":{"type":"record","name":"ProductChannel","doc":"A channel that the product is assigned to.","fields":[{"name":"channelId","type":"string","default":"","doc":"BigCommerce id."},{"name":"name","type":"string","default":"","doc":"Name of the product there."},{"name":"url","type":"string","default":"","doc":"Page of the product there; empty when the site was not fetched."},{"name":"currency","type":"string","default":"","doc":"Default currency there; empty when the channel was not fetched."}]}},"default":[],"doc":"By id."},{"name":"relatedProductIds","type":{"type":"array","items":"string"},"default":[],"doc":"Chosen by the merchant."},{"name":"isRelatedAutomatic","type":"boolean","default":false,"doc":"BigCommerce chooses the related products by itself."},{"name":"bulkPrices","type":{"type":"array","items":{"type":"record","name":"BulkPrice","doc":"A price for many at once.","fields":[{"name":"quantityMin","type":"int","default":0,"doc":"From this many."},{"name":"quantityMax","type":"int","default":0,"doc":"To this many; 0 means no end."},{"name":"type","type":"string","default":"","doc":"price, percent or fixed."},{"name":"amount","type":"string","default":"0","doc":"Decimal string: the price, the percentage off, or the amount off, by type."}]}},"default":[],"doc":"By quantity."},{"name":"priceLists","type":{"type":"array","items":{"type":"record","name":"PriceListAssignment","doc":"Where a price list applies: its prices go before the catalog.","fields":[{"name":"priceListId","type":"string","default":"","doc":"BigCommerce id."},{"name":"channelId","type":"string","default":"","doc":"Empty: every channel."},{"name":"customerGroupId","type":"string","default":"","doc":"Empty: every group, guests too."},{"name":"isActive","type":"boolean","default":false,"doc":"False for a list that was switched off."}]}},"default":[],"doc":"By list, channel and group."},{"name":"variants","type":{"type":"array","items":{"type":"record","name":"Variant","doc":"What is bought: every product has at least one.","fields":[{"name":"id","type":"string","default":"","doc":"BigCommerce id."},{"name":"skuId","type":"string","default":"","doc":"Empty for the base variant of a product without options."},{"name":"sku","type":"string","default":"","doc":"SKU."},{"name":"upc","type":"string","default":"","doc":"UPC or EAN."},{"name":"mpn","type":"string","default":"","doc":"Part number of the manufacturer."},{"name":"gtin","type":"string","default":"","doc":"Global trade item number."},{"name":"price","type":"string","default":"0","doc":"Its own or the default one of the product, decimal string."},{"name":"salePrice","type":"string","default":"0","doc":"Its own or that of the product, unless it has a price of its own; 0 means none."},{"name":"retailPrice","type":"string","default":"0","doc":"Its own or that of the product; 0 means none."},{"name":"mapPrice","type":"string","default":"0","doc":"Its own or that of the product; 0 means none."},{"name":"calculatedPrice","type":"string","default":"0","doc":"As BigCommerce calculates it: sale or default, without price lists."},{"name":"costPrice","type":"string","default":"0","doc":"Its own or that of the product: for margins, never sent unless the store document says so. 0 means unknown."},{"name":"weight","type":"string","default":"0","doc":"Its own or that of the product, decimal string."},{"name":"isPurchasingDisabled","type":"boolean","default":false,"doc":"Cannot be bought, though others of the product can."},{"name":"purchasingDisabledMessage","type":"string","default":"","doc":"Shown then."},{"name":"imageUrl","type":"string","default":"","doc":"Empty when it has none of its own."},{"name":"inventoryLevel","type":"long","default":0,"doc":"Of the default location only."},{"name":"inventoryWarningLevel","type":"long","default":0,"doc":"Stock at or below this is low; 0 means no warning."},{"name":"options","type":{"type":"array","items":{"type":"record","name":"VariantOption","doc":"What makes it this variant.","fields":[{"name":"name","type":"string","default":"","doc":"As in Colour."},{"name":"value","type":"string","default":"","doc":"As in Orange."}]}},"default":[],"doc":"In the order of the product."},{"name":"listPrices","type":{"type":"array","items":{"type":"record","name":"ListPrice","doc":"Its price in a price list, in one currency.","fields":[{"name":"priceListId","type":"string","default":"","doc":"BigCommerce id."},{"name":"currency","type":"string","default":"","doc":"Upper case."},{"name":"price","type":"string","default":"","doc":"Decimal string; empty: that of the catalog."},{"name":"salePrice","type":"string","default":"","doc":"Decimal string; empty: that of the catalog; 0: none."},{"name":"retailPrice","type":"string","default":"","doc":"Decimal string; empty: that of the catalog."},{"name":"calculatedPrice","type":"string","default":"","doc":"As BigCommerce calculates it; empty when it did not say."}]}},"default":[],"doc":"By list and currency."}]}},"default":[],"doc":"In the order of BigCommerce; empty when they were not fetched."}]},
  'cordial.contacts': {"type":"record","name":"Command","namespace":"patchcord.cordial","doc":"A command about a person, in the order it has to be applied.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the resource that made the command."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"resource","type":"string","default":"","doc":"customer, consent, order …: what made the command."},{"name":"account","type":"string","default":"","doc":"Cordial account."},{"name":"contactId","type":"string","default":"","doc":"Our id of the contact, a UUID."},{"name":"version","type":"long","default":0,"doc":"Next value of one sequence, taken while the contact is locked: fences per state key."},{"name":"stateKey","type":"string","default":"","doc":"contact/<contact>, consent/<contact>/<channel>, order/<order id at Cordial>; empty for an activity."},{"name":"effectKey","type":"string","default":"","doc":"Key in the effect ledger: the state key, or for what happens once its own, as in order/<id>/placed."},{"name":"automations","type":"boolean","default":false,"doc":"Whether Cordial may fire automations: live work yes, bulk and replay no."},{"name":"documentVersion","type":"int","default":0,"doc":"Version of the store document whose mapping made this."},{"name":"kind","type":"string","default":"","doc":"contact, order or activity: names the one of the following fields that is set."},{"name":"contact","type":["null",{"type":"record","name":"ContactCommand","doc":"Upsert of a contact: the whole body.","fields":[{"name":"email","type":"string","default":"","doc":"Lower case; where the contact is found or created."},{"name":"previousEmail","type":"string","default":"","doc":"Set on a rename."},{"name":"body","type":"string","default":"","doc":"JSON object: attributes and lists as flat keys. Without channels and flags, which deliver adds."},{"name":"consent","type":["null",{"type":"record","name":"ConsentEvidence","doc":"What was known about the permission when the command was made.","fields":[{"name":"channel","type":"string","default":"email","doc":"email or sms."},{"name":"status","type":"string","default":"","doc":"subscribed, unsubscribed, or empty: never opted in or out, so no status is sent."},{"name":"at","type":"long","default":0,"doc":"Time of the newest evidence, ms since the epoch; 0 when unknown."},{"name":"evidence","type":"string","default":"","doc":"transition, created-after-opt-out, opt-out, deleted, cordial … : what makes it evidence."},{"name":"source","type":"string","default":"","doc":"bigcommerce or cordial."},{"name":"storefront","type":"string","default":"","doc":"Channel of the store that the evidence comes from."},{"name":"optedOutAt","type":"long","default":0,"doc":"Time of the newest opt-out known, ms since the epoch; 0 when none."},{"name":"optIn","type":"boolean","default":false,"doc":"True when this command carries a new opt-in, so that the contact is read before it is sent."},{"name":"mayForce","type":"boolean","default":false,"doc":"The store document allows forceSubscribe for such evidence, and this is live work."}]}],"default":null,"doc":"Permission for e-mail."},{"name":"erase","type":"boolean","default":false,"doc":"Reserved."}]}],"default":null,"doc":"When kind is contact."},{"name":"order","type":["null",{"type":"record","name":"OrderCommand","doc":"Creation or replacement of an order: the whole body.","fields":[{"name":"orderId","type":"string","default":"","doc":"Id at Cordial: prefix and BigCommerce id."},{"name":"body","type":"string","default":"","doc":"JSON object as POST /v2/orders takes it, without cID and suppressTriggers."},{"name":"email","type":"string","default":"","doc":"Lower case e-mail of the contact."}]}],"default":null,"doc":"When kind is order."},{"name":"activity","type":["null",{"type":"record","name":"ActivityCommand","doc":"Something that happened once.","fields":[{"name":"action","type":"string","default":"","doc":"Name at Cordial, at most 40 characters."},{"name":"at","type":"long","default":0,"doc":"When it happened, ms since the epoch."},{"name":"uid","type":"string","default":"","doc":"Deterministic id, also in the properties."},{"name":"properties","type":"string","default":"","doc":"JSON object, flat."},{"name":"email","type":"string","default":"","doc":"Lower case e-mail of the contact."}]}],"default":null,"doc":"When kind is activity."}]},
  'cordial.products': {"type":"record","name":"ProductCommand","namespace":"patchcord.cordial","doc":"What Cordial is asked to do with a product.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the resource that made the command."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"resource","type":"string","default":"","doc":"product or inventory: what made the command."},{"name":"account","type":"string","default":"","doc":"Cordial account."},{"name":"version","type":"long","default":0,"doc":"Next value of one sequence, taken while the product is locked: fences per state key."},{"name":"stateKey","type":"string","default":"","doc":"product/<product id at Cordial>."},{"name":"effectKey","type":"string","default":"","doc":"Key in the effect ledger: the state key."},{"name":"automations","type":"boolean","default":false,"doc":"Products fire no automations; what they lead to is a fact of its own."},{"name":"documentVersion","type":"int","default":0,"doc":"Version of the store document whose mapping made this."},{"name":"kind","type":"string","default":"","doc":"product or removal."},{"name":"productId","type":"string","default":"","doc":"Id at Cordial: prefix and BigCommerce id."},{"name":"product","type":["null",{"type":"record","name":"ProductUpsert","doc":"Creation or replacement of a product: the whole body.","fields":[{"name":"body","type":"string","default":"","doc":"JSON object as POST /v2/products takes it."}]}],"default":null,"doc":"When kind is product."},{"name":"removal","type":["null",{"type":"record","name":"ProductRemoval","doc":"The product is gone at the source.","fields":[{"name":"mode","type":"string","default":"","doc":"disable: kept at Cordial, but neither enabled nor in stock; delete: deleted there."},{"name":"body","type":"string","default":"","doc":"When disabled: JSON object as PUT /v2/products/{productID} takes it."},{"name":"at","type":"long","default":0,"doc":"When it was found to be gone, ms since the epoch."}]}],"default":null,"doc":"When kind is removal."}]},
  'cordial.suppressions': {"type":"record","name":"Suppression","namespace":"patchcord.cordial","doc":"A downgrade of consent, on a topic of its own so that nothing is ahead of it.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the resource that made the command."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"resource","type":"string","default":"","doc":"customer, consent, order …: what made the command."},{"name":"account","type":"string","default":"","doc":"Cordial account."},{"name":"contactId","type":"string","default":"","doc":"Our id of the contact, a UUID."},{"name":"version","type":"long","default":0,"doc":"Next value of one sequence, taken while the contact is locked: fences per state key."},{"name":"stateKey","type":"string","default":"","doc":"contact/<contact>, consent/<contact>/<channel>, order/<order id at Cordial>; empty for an activity."},{"name":"effectKey","type":"string","default":"","doc":"Key in the effect ledger: the state key, or for what happens once its own, as in order/<id>/placed."},{"name":"automations","type":"boolean","default":false,"doc":"Whether Cordial may fire automations: live work yes, bulk and replay no."},{"name":"documentVersion","type":"int","default":0,"doc":"Version of the store document whose mapping made this."},{"name":"kind","type":"string","default":"","doc":"suppression."},{"name":"channel","type":"string","default":"email","doc":"email or sms."},{"name":"email","type":"string","default":"","doc":"Lower case e-mail of the contact."},{"name":"at","type":"long","default":0,"doc":"Time of the opt-out, ms since the epoch; 0 when unknown."},{"name":"evidence","type":"string","default":"","doc":"opt-out, deleted, cordial."},{"name":"storefront","type":"string","default":"","doc":"Channel of the store it came from."}]},
  'outcomes': {"type":"record","name":"Outcome","namespace":"patchcord.outcomes","doc":"How a record or a command ended, and why. Ends only.","fields":[{"name":"recordId","type":"string","default":"","doc":"The observation this came from: the notice id, or run, page and id of a fetched page. Never derived from the content."},{"name":"storeHash","type":"string","default":"","doc":"BigCommerce store hash."},{"name":"channelId","type":"string","default":"","doc":"BigCommerce channel; empty when the resource belongs to none."},{"name":"resourceId","type":"string","default":"","doc":"BigCommerce id of the resource."},{"name":"sourceVersion","type":"string","default":"","doc":"Orders observations of one resource, compared as text: modified date at the source, then the time of the response that carried it, both ISO 8601 UTC with milliseconds, joined by \"/\"."},{"name":"occurredAt","type":"long","default":0,"doc":"When the change happened at the source, ms since the epoch; 0 when unknown."},{"name":"observedAt","type":"long","default":0,"doc":"When the response that carried it was received, ms since the epoch."},{"name":"origin","type":"string","default":"","doc":"webhook, delta, full or replay."},{"name":"lane","type":"string","default":"live","doc":"live or bulk."},{"name":"resource","type":"string","default":"","doc":"notice, customer, consent, order …"},{"name":"stage","type":"string","default":"","doc":"ingest, normalize, enrich or deliver."},{"name":"outcome","type":"string","default":"","doc":"applied, unchanged, superseded, suppressed, rejected, parked, unknown; for a notice fetched, coalesced, missing, rejected."},{"name":"reason","type":"string","default":"","doc":"Rule or code; empty when there is nothing to say."},{"name":"detail","type":"string","default":"","doc":"For people; never personal data."},{"name":"sourceTopic","type":"string","default":"","doc":"Topic of the bigcommerce.* record this descends from."},{"name":"sourcePartition","type":"int","default":0,"doc":"Its partition."},{"name":"sourceOffset","type":"long","default":0,"doc":"Its offset."},{"name":"path","type":"string","default":"","doc":"Which descendant: i/n a level, joined by dots; empty for the record itself."},{"name":"account","type":"string","default":"","doc":"Cordial account; empty before enrich."},{"name":"contactId","type":"string","default":"","doc":"Contact; empty before enrich."},{"name":"commandKind","type":"string","default":"","doc":"contact, order, activity, suppression; empty for a record."},{"name":"effectKey","type":"string","default":"","doc":"Effect; empty for a record."},{"name":"version","type":"long","default":0,"doc":"Version of the command; 0 for a record."},{"name":"attempts","type":"int","default":0,"doc":"Calls made."},{"name":"request","type":"string","default":"","doc":"Method and path of the last call; ids only."},{"name":"status","type":"int","default":0,"doc":"HTTP status of the last answer; 0 when none."},{"name":"documentVersion","type":"int","default":0,"doc":"Version of the store document that made it; 0 when none did."},{"name":"endedAt","type":"long","default":0,"doc":"ms since the epoch."},{"name":"traceId","type":"string","default":"","doc":"W3C trace id; empty when not sampled."},{"name":"hops","type":"string","default":"","doc":"When each hop before was done with it, as in log=1767225600000,normalize=1767225600020; empty when not known."}]},
} as const;
