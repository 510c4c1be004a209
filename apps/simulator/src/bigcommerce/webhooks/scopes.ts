/** Every event of a family, as BigCommerce's list of webhook events names them. */
const families: Record<string, string> = {
  'store/order':
    'created updated archived statusUpdated message/created refund/created transaction/created transaction/updated',
  'store/order/metafield': 'created updated deleted',
  'store/shipment': 'created updated deleted',
  'store/cart': 'created updated deleted abandoned converted couponApplied',
  'store/cart/lineItem': 'created updated deleted',
  'store/cart/metafield': 'created updated deleted',
  'store/customer': 'created updated deleted payment/instrument/default/updated channel/login/access/updated',
  'store/customer/address': 'created updated deleted',
  'store/customer/metafield': 'created updated deleted',
  'store/subscriber': 'created updated deleted',
  'store/product': 'created updated deleted inventory/updated inventory/order/updated',
  'store/product/metafield': 'created updated deleted',
  'store/product/variant/metafield': 'created updated deleted',
  'store/sku': 'created updated deleted inventory/updated inventory/order/updated',
  'store/category': 'created updated deleted',
  'store/category/metafield': 'created updated deleted',
  'store/brand/metafield': 'created updated deleted',
  'store/metafield': 'created updated deleted',
  'store/option': 'updated',
  'store/modifier': 'updated',
  'store/priceList': 'created updated activated deactivated deleted',
  'store/priceLists': 'deleted',
  'store/priceList/record': 'created updated deleted',
  'store/priceList/records': 'created updated deleted',
  'store/priceList/assignment': 'updated deleted',
  'store/channel': 'created updated',
  'store/channel/*/inventory/product': 'stock_changed low_stock_reached out_of_stock_reached settings_changed',
  'store/inventory/location': 'created updated',
  'store/inventory/location/metafield': 'created updated deleted',
  'store/information': 'updated',
  'store/app': 'uninstalled',
  'store/hook': 'deliveryException',
  'store/redirects': 'updated',
};

const wildcards = [
  'store/order/*',
  'store/customer/*',
  'store/customer/address/*',
  'store/product/*',
  'store/sku/*',
  'store/category/*',
  'store/cart/*',
  'store/cart/lineItem/*',
  'store/shipment/*',
  'store/subscriber/*',
  'store/channel/*',
  'store/metafield/*',
];

const channelFamilies =
  /^store\/channel\/\d+\/(order|cart|category|settings|product|categoryTree|notifications|script)\/.+$/;

const known = new Set([
  ...wildcards,
  ...Object.entries(families).flatMap(([family, events]) => events.split(' ').map((event) => `${family}/${event}`)),
]);

export const deliveryException = 'store/hook/deliveryException';

export function isScope(scope: string): boolean {
  return known.has(scope) || channelFamilies.test(scope);
}

/** Whether a hook with this scope hears of this event. The star of the channel-wide inventory events is literal. */
export function covers(hookScope: string, eventScope: string): boolean {
  if (hookScope === eventScope) return true;
  return hookScope.endsWith('/*') && eventScope.startsWith(hookScope.slice(0, -1));
}
