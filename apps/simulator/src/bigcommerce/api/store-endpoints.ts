import { uuidFor } from '../random.js';
import type { Store } from '../store/store.js';
import { toIsoSeconds, toRfc2822 } from './dates.js';
import type { Call, Endpoint } from './endpoint.js';
import { notFound, pathId } from './endpoint.js';
import { readV3Page, toCollection } from './paging.js';

/** The store itself: time (the cheap check of a token), settings, channels, currencies. */
export const storeEndpoints: Endpoint[] = [
  { method: 'GET', path: '/v2/time', answer: ({ store }) => ({ time: Math.floor(store.nowMs() / 1_000) }) },
  { method: 'GET', path: '/v2/store', answer: ({ store }) => toWireStore(store) },
  { method: 'GET', path: '/v2/currencies', answer: ({ store }) => toWireCurrencies(store) },
  { method: 'GET', path: '/v3/channels', answer: listChannels },
  { method: 'GET', path: '/v3/channels/:id', answer: showChannel },
  { method: 'GET', path: '/v3/channels/:id/site', answer: showSite },
];

function toWireStore(store: Store): Record<string, unknown> {
  return {
    id: store.hash,
    store_id: store.numericId,
    account_uuid: uuidFor(store.hash, 'account'),
    domain: `${store.hash}.shop.example.com`,
    secure_url: `https://${store.hash}.shop.example.com`,
    control_panel_base_url: `https://store-${store.hash}.example.com`,
    admin_email: 'owner@example.com',
    order_email: 'orders@example.com',
    name: `Simulated store ${store.hash}`,
    timezone: { name: 'America/Chicago', raw_offset: -21_600, dst_offset: -18_000, dst_correction: true },
    language: 'en',
    currency: 'USD',
    currency_symbol: '$',
    decimal_places: 2,
    dimension_decimal_places: 2,
    weight_units: 'LBS',
    plan_name: store.settings.plan === 'pro' ? 'Pro' : 'Plus',
    plan_level: store.settings.plan,
    industry: '',
    is_price_entered_with_tax: false,
    status: 'live',
    default_channel_id: 1,
    default_site_id: 1_000,
    active_comparison_modules: [],
    features: {
      stencil_enabled: true,
      checkout_type: 'optimized',
      shopper_consent_tracking_enabled: false,
      multi_storefront_enabled: true,
      graphql_storefront_api_enabled: true,
      wishlists_enabled: true,
      sitewidehttps_enabled: true,
    },
  };
}

function toWireCurrencies(store: Store): unknown[] {
  return store.currencies.map(({ id, code, rate, isDefault, isTransactional }) => ({
    id,
    is_default: isDefault,
    last_updated: toRfc2822(store.createdMs),
    country_iso2: code.slice(0, 2),
    default_for_country_codes: [],
    currency_code: code,
    currency_exchange_rate: rate,
    name: code,
    token: code,
    token_location: 'left',
    decimal_token: '.',
    thousands_token: ',',
    decimal_places: code === 'JPY' ? 0 : 2,
    enabled: true,
    is_transactional: isTransactional,
    auto_update: false,
    use_default_name: false,
  }));
}

function toWireChannel(store: Store, channel: Store['channels'][number], includes: string[]): Record<string, unknown> {
  const currencies = { default_currency: channel.currency, enabled_currencies: [channel.currency] };
  return {
    id: channel.id,
    name: channel.name,
    type: channel.type,
    platform: channel.platform,
    external_id: channel.type === 'marketplace' ? 'A1B2C3' : '',
    status: 'active',
    is_visible: true,
    is_listable_from_ui: true,
    icon_url: '',
    date_created: toIsoSeconds(store.createdMs),
    date_modified: toIsoSeconds(store.createdMs),
    ...(includes.includes('currencies') ? { currencies } : {}),
  };
}

function listChannels({ query, store }: Call): unknown {
  const page = readV3Page(query);
  const types = query.list('type:in');
  const minMs = query.date('date_modified:min') ?? Number.NEGATIVE_INFINITY;
  const channels = store.channels.filter(
    (channel) => (!types || types.includes(channel.type)) && store.createdMs >= minMs,
  );
  const rows = channels.map((channel) => toWireChannel(store, channel, query.list('include') ?? []));
  return toCollection(rows.slice(page.offset, page.offset + page.limit), page, rows.length);
}

function channelOf(call: Call): Store['channels'][number] {
  const channel = call.store.channels.find((candidate) => candidate.id === pathId(call));
  if (!channel) throw notFound();
  return channel;
}

function showChannel(call: Call): unknown {
  return { data: toWireChannel(call.store, channelOf(call), call.query.list('include') ?? []), meta: {} };
}

function showSite(call: Call): unknown {
  const channel = channelOf(call);
  if (channel.type !== 'storefront') throw notFound();
  return { data: { id: 999 + channel.id, channel_id: channel.id, url: siteUrl(call.store, channel.id) }, meta: {} };
}

/** Where a storefront is found. */
export function siteUrl(store: Store, channelId: number): string {
  return channelId === 1
    ? `https://${store.hash}.shop.example.com`
    : `https://${store.hash}-${channelId}.shop.example.com`;
}
