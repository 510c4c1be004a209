import {
  resourceKey,
  sourceVersion,
  topics,
  type CustomerObservation,
  type OrderObservation,
  type Resource,
  type SubscriberObservation,
  type Topic,
} from '@patchcord/events';

/** A record for `bigcommerce.*`: an event, or bytes that are none. */
export interface Raw {
  topic: Topic;
  key: string;
  event: CustomerObservation | SubscriberObservation | OrderObservation | null;
  bytes: Buffer | null;
}

export interface Mix {
  count: number;
  storeHash: string;
  /** Ids begin here, so that two fills of one database do not meet. */
  firstId: number;
  seed: number;
}

const BASE_MS = Date.UTC(2026, 0, 1);
const first = ['Mia', 'Ada', 'Noor', 'Ivo', 'Lena', 'Tom', 'Yara', 'Ben'];
const last = ['Torres', 'Berg', 'Okafor', 'Lindqvist', 'Marsh', 'Novak', 'Haddad', 'Silva'];
const words =
  'linen cotton washed garden kitchen blue natural heavy soft towel robe sheet runner napkin apron stone oak large small set'.split(
    ' ',
  );

/**
 * Mixed records of real size (orders 4 KB, customers 1.2 KB): 45 % orders, 35 % customers, 20 % subscribers; of these 15 % come
 * again unchanged, 5 % are older than what came before, 1 % are malformed. Deterministic from the seed.
 */
export function* observations({ count, storeHash, firstId, seed }: Mix): Generator<Raw> {
  const random = mulberry(seed);
  const recent: Raw[] = [];
  for (let index = 0; index < count; index += 1) {
    const draw = random();
    const earlier = recent[Math.floor(random() * recent.length)];
    if (draw < 0.01) yield malformed(storeHash, firstId + index, index);
    else if (draw < 0.16 && earlier) yield repeat(earlier, index);
    else if (draw < 0.21 && earlier) yield stale(earlier, index);
    else {
      const raw = fresh(storeHash, firstId + index, index, random);
      if (recent.length < 2_000) recent.push(raw);
      else recent[index % 2_000] = raw;
      yield raw;
    }
  }
}

function fresh(storeHash: string, id: number, index: number, random: () => number): Raw {
  const kind = random();
  if (kind < 0.45) return raw(topics.rawOrders as Topic, 'order', storeHash, id, index, orderBody(id, random));
  if (kind < 0.8) return raw(topics.rawCustomers as Topic, 'customer', storeHash, id, index, customerBody(id, random));
  return raw(topics.rawSubscribers as Topic, 'subscriber', storeHash, id, index, subscriberBody(id, random));
}

function raw(topic: Topic, resource: Resource, storeHash: string, id: number, index: number, body: object): Raw {
  const modifiedMs = BASE_MS + index * 1_000;
  const event = {
    recordId: `bench-${index}`,
    storeHash,
    channelId: '1',
    resourceId: String(id),
    sourceVersion: sourceVersion(modifiedMs, modifiedMs + 500),
    occurredAt: Date.now(),
    observedAt: Date.now(),
    origin: 'webhook',
    lane: 'live',
    noticeScope: `store/${resource}/updated`,
    parts: [{ name: resource, status: 200, bytes: Buffer.from(JSON.stringify(body)) }],
  };
  return { topic, key: resourceKey(storeHash, resource, String(id)), event, bytes: null };
}

/** The same content observed once more, a second later. */
function repeat(earlier: Raw, index: number): Raw {
  const event = earlier.event as CustomerObservation;
  const [modified = ''] = event.sourceVersion.split('/');
  const observedMs = Date.parse(modified) + 1_500 + (index % 1_000);
  return {
    ...earlier,
    event: { ...event, recordId: `bench-${index}`, sourceVersion: sourceVersion(Date.parse(modified), observedMs) },
  };
}

/** An observation that is older than the one that came before it. */
function stale(earlier: Raw, index: number): Raw {
  const event = earlier.event as CustomerObservation;
  return {
    ...earlier,
    event: {
      ...event,
      recordId: `bench-${index}`,
      sourceVersion: sourceVersion(BASE_MS - 86_400_000, BASE_MS - 86_400_000 + index),
    },
  };
}

function malformed(storeHash: string, id: number, index: number): Raw {
  const key = resourceKey(storeHash, 'order', String(id));
  if (index % 2 === 0)
    return { topic: topics.rawOrders as Topic, key, event: null, bytes: Buffer.from(`not avro ${index}`) };
  const wrong = raw(topics.rawOrders as Topic, 'order', storeHash, id, index, { id, status_id: 'eleven' });
  return wrong;
}

function customerBody(id: number, random: () => number): object {
  const person = personOf(id);
  return {
    id,
    email: person.email,
    first_name: person.first,
    last_name: person.last,
    company: '',
    phone: '+1 512 555 0134',
    registration_ip_address: '203.0.113.7',
    notes: sentence(random, 12),
    tax_exempt_category: '',
    customer_group_id: 3,
    date_created: '2025-03-02T10:11:12Z',
    date_modified: '2026-01-01T08:00:00Z',
    address_count: 1,
    attribute_count: 1,
    authentication: { force_password_reset: false },
    addresses: [
      {
        id: id + 1,
        customer_id: id,
        first_name: person.first,
        last_name: person.last,
        company: '',
        address1: '11 Elm St',
        address2: '',
        city: 'Austin',
        state_or_province: 'Texas',
        postal_code: '78701',
        country: 'United States',
        country_code: 'US',
        phone: '',
        address_type: 'residential',
      },
    ],
    attributes: [
      {
        id: 9,
        attribute_id: 2,
        customer_id: id,
        attribute_value: 'gold',
        date_created: '2025-03-02T10:11:12Z',
        date_modified: '2025-03-02T10:11:12Z',
      },
    ],
    form_fields: [{ name: 'Birthday', value: '1990-04-05', customer_id: id }],
    store_credit_amounts: [{ amount: 12.5 }],
    accepts_product_review_abandoned_cart_emails: true,
    origin_channel_id: 1,
    channel_ids: null,
    shopper_profile_id: '82511e54-4040-40fe-b742-2b25655f205b',
    segment_ids: ['5bb733a9-5491-47b3-9451-9ae8d6a6bc6b'],
  };
}

function subscriberBody(id: number, random: () => number): object {
  const person = personOf(id);
  const consents = random() < 0.8 ? ['marketing_newsletter'] : [];
  return {
    id,
    email: person.email,
    first_name: person.first,
    last_name: person.last,
    source: 'storefront',
    order_id: null,
    channel_id: 1,
    consents,
    date_created: '2026-01-01T08:00:00Z',
    date_modified: '2026-01-01T08:00:00Z',
  };
}

function orderBody(id: number, random: () => number): object {
  const person = personOf(id);
  const lines = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => lineBody(id, index, random));
  const address = {
    first_name: person.first,
    last_name: person.last,
    company: '',
    street_1: '11 Elm St',
    street_2: '',
    city: 'Austin',
    state: 'Texas',
    zip: '78701',
    country: 'United States',
    country_iso2: 'US',
    phone: '5125550134',
    email: person.email,
  };
  const total = `${(90 * lines.length).toFixed(4)}`;
  return {
    id,
    customer_id: 0,
    date_created: 'Thu, 01 Jan 2026 08:00:00 +0000',
    date_modified: 'Thu, 01 Jan 2026 08:02:00 +0000',
    date_shipped: '',
    status_id: 11,
    status: 'Awaiting Fulfillment',
    custom_status: 'Awaiting Fulfillment',
    ...Object.fromEntries(
      [
        'base_shipping_cost',
        'shipping_cost_ex_tax',
        'shipping_cost_inc_tax',
        'shipping_cost_tax',
        'base_handling_cost',
        'handling_cost_ex_tax',
        'handling_cost_inc_tax',
        'handling_cost_tax',
        'base_wrapping_cost',
        'wrapping_cost_ex_tax',
        'wrapping_cost_inc_tax',
        'wrapping_cost_tax',
        'total_tax',
        'subtotal_tax',
        'store_credit_amount',
        'gift_certificate_amount',
        'discount_amount',
        'refunded_amount',
      ].map((name) => [name, '0.0000']),
    ),
    ...Object.fromEntries(
      ['subtotal_ex_tax', 'subtotal_inc_tax', 'total_ex_tax', 'total_inc_tax'].map((name) => [name, total]),
    ),
    shipping_cost_tax_class_id: 2,
    is_tax_inclusive_pricing: false,
    items_total: lines.length,
    items_shipped: 0,
    payment_method: 'Credit Card',
    payment_provider_id: null,
    payment_status: 'captured',
    order_is_digital: false,
    ip_address: '203.0.113.7',
    ip_address_v6: '',
    geoip_country: 'United States',
    geoip_country_iso2: 'US',
    currency_id: 1,
    currency_code: 'USD',
    currency_exchange_rate: '1.0000000000',
    default_currency_id: 1,
    default_currency_code: 'USD',
    store_default_currency_code: 'USD',
    store_default_to_transactional_exchange_rate: '1.0000000000',
    staff_notes: '',
    customer_message: sentence(random, 10),
    coupon_discount: '0.0000',
    shipping_address_count: 1,
    ebay_order_id: '0',
    cart_id: 'd30016e2-23c0-4a90-884f-2e92ac135476',
    billing_address: { ...address, form_fields: [] },
    is_email_opt_in: true,
    credit_card_type: null,
    order_source: 'www',
    channel_id: 1,
    external_source: null,
    external_id: null,
    external_order_id: '',
    external_merchant_id: null,
    tax_provider_id: 'BasicTaxProvider',
    customer_locale: 'en',
    is_deleted: false,
    consignments: {
      pickups: [],
      downloads: [],
      email: { gift_certificates: [] },
      shipping: [{ id: id + 2, ...address, line_items: lines }],
    },
  };
}

function lineBody(orderId: number, index: number, random: () => number): object {
  const productId = 100 + Math.floor(random() * 500);
  const price = '90.0000';
  return {
    id: orderId * 4 + index,
    order_id: orderId,
    product_id: productId,
    variant_id: productId + 1_000,
    order_address_id: orderId + 2,
    order_pickup_method_id: null,
    name: sentence(random, 3),
    name_customer: 'Linen Towel',
    name_merchant: 'Linen Towel',
    sku: `SKU-${productId}`,
    upc: '',
    type: 'physical',
    ...Object.fromEntries(
      [
        'base_price',
        'price_ex_tax',
        'price_inc_tax',
        'base_total',
        'total_ex_tax',
        'total_inc_tax',
        'discounted_total_inc_tax',
      ].map((name) => [name, price]),
    ),
    ...Object.fromEntries(
      [
        'price_tax',
        'total_tax',
        'base_cost_price',
        'cost_price_inc_tax',
        'cost_price_ex_tax',
        'cost_price_tax',
        'refund_amount',
        'fixed_shipping_cost',
        'wrapping_cost_tax',
      ].map((name) => [name, '0.0000']),
    ),
    quantity: 1,
    weight: '1.0000',
    is_refunded: false,
    quantity_refunded: 0,
    quantity_shipped: 0,
    parent_order_product_id: null,
    is_bundled_product: false,
    bin_picking_number: '',
    brand: 'Acme',
    applied_discounts: [],
    product_options: [
      {
        id: 46,
        option_id: 3,
        order_product_id: 65,
        product_option_id: 121,
        display_name: 'Color',
        display_value: 'Orange',
        value: '112',
        type: 'Swatch',
        name: 'Colors',
        display_style: '',
      },
    ],
    configurable_fields: [],
  };
}

/** One person for each four ids, so that resources share contacts. */
function personOf(id: number): { first: string; last: string; email: string } {
  const number = Math.floor(id / 4);
  const firstName = first[number % first.length] as string;
  const lastName = last[Math.floor(number / first.length) % last.length] as string;
  return { first: firstName, last: lastName, email: `${firstName}.${lastName}.${number}@example.com` };
}

function sentence(random: () => number, count: number): string {
  return Array.from({ length: count }, () => words[Math.floor(random() * words.length)]).join(' ');
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
