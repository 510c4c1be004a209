import { describe, expect, it } from 'vitest';
import { running } from '../testing/running.js';

describe('order lines in the order', () => {
  it('come as links, inlined by include, and in the old array without the structure parameter', async () => {
    await using store = await running();
    const { id } = await store.act('placeOrder', { lines: [{ productId: 77 }, { productId: 78 }] });
    const include = 'include=consignments.line_items';

    const object = await store.api('GET', `/v2/orders/${id}?${include}&consignment_structure=object`);
    const array = await store.api('GET', `/v2/orders/${id}?${include}`);

    expect(
      object.json.consignments.shipping[0].line_items.map((line: { product_id: number }) => line.product_id),
    ).toEqual([77, 78]);
    expect(object.json.consignments.email).toEqual({ gift_certificates: [] });
    expect(Array.isArray(array.json.consignments)).toBe(true);
  });

  it('stop at 50 a consignment with a warning; the product list has all of them', async () => {
    await using store = await running();
    const lines = Array.from({ length: 60 }, () => ({ productId: 77 }));
    const { id } = await store.act('placeOrder', { lines });

    const { json } = await store.api(
      'GET',
      `/v2/orders/${id}?include=consignments.line_items&consignment_structure=object`,
    );
    const [consignment] = json.consignments.shipping;

    expect(consignment.line_items).toHaveLength(50);
    expect(consignment.__warning__.message).toContain('50');
    expect((await store.api('GET', `/v2/orders/${id}/products?limit=250`)).json).toHaveLength(60);
    expect((await store.api('GET', `/v2/orders/${id}/products`)).json).toHaveLength(50);
    expect((await store.api('GET', `/v2/orders/${id}/products?page=2`)).json).toHaveLength(10);
  });

  it('may be custom items, gift certificates, downloads and children of a picklist', async () => {
    await using store = await running();
    const kinds = ['custom', 'gift-certificate', 'digital', 'picklist'];
    const extras = [];
    for (const extra of kinds) {
      const { parts } = await store.act('placeOrder', { lines: [{ productId: 77 }], extra });
      extras.push(parts.products[1]);
    }

    expect(extras.map((line) => [line.product_id, line.type])).toEqual([
      [0, 'physical'],
      [0, 'giftcertificate'],
      [0, 'digital'],
      [77, 'physical'],
    ]);
    expect(extras[3].parent_order_product_id).toBeGreaterThan(0);
  });
});

describe('what happens to an order', () => {
  it('ships in parts, then whole', async () => {
    await using store = await running();
    const { id } = await store.act('placeOrder', { lines: [{ productId: 77, quantity: 3 }] });

    await store.act('shipOrder', { id, isPartial: true });
    expect((await store.api('GET', `/v2/orders/${id}`)).json).toMatchObject({ status_id: 3, items_shipped: 1 });

    await store.act('shipOrder', { id });
    const { json } = await store.api('GET', `/v2/orders/${id}`);
    expect(json).toMatchObject({ status_id: 2, items_shipped: 3, status: 'Shipped' });
    expect(json.date_shipped).toMatch(/\+0000$/);
    const { json: shipments } = await store.api('GET', `/v2/orders/${id}/shipments`);
    expect(shipments.map((shipment: { items: { quantity: number }[] }) => shipment.items[0]?.quantity)).toEqual([1, 2]);
  });

  it('is refunded in v3 only; a declined refund is listed and changes nothing', async () => {
    await using store = await running();
    const { id } = await store.act('placeOrder', { lines: [{ productId: 77, quantity: 2 }], coupon: false });

    await store.act('refundOrder', { id, isDeclined: true });
    expect((await store.api('GET', `/v2/orders/${id}`)).json.status_id).toBe(11);

    await store.act('refundOrder', { id });
    expect((await store.api('GET', `/v2/orders/${id}`)).json).toMatchObject({
      status_id: 14,
      payment_status: 'partially refunded',
      refunded_amount: '0.0000',
    });

    await store.act('refundOrder', { id, isFull: true });
    const { json: order } = await store.api('GET', `/v2/orders/${id}`);
    expect(order.status_id).toBe(4);
    const { json } = await store.api('GET', `/v3/orders/${id}/payment_actions/refunds`);
    const counted = json.data
      .flatMap((refund: { payments: { amount: number; is_declined: boolean }[] }) => refund.payments)
      .filter((payment: { is_declined: boolean }) => !payment.is_declined)
      .reduce((sum: number, payment: { amount: number }) => sum + Math.round(payment.amount * 100), 0);
    expect(json.data).toHaveLength(3);
    expect(counted).toBe(Math.round(Number(order.total_inc_tax) * 100));
    const all = await store.api('GET', `/v3/orders/payment_actions/refunds?order_id:in=${id}&limit=2`);
    expect(all.json.data).toHaveLength(2);
  });

  it('is archived: out of the list, still there by id', async () => {
    await using store = await running();
    const { id } = await store.act('placeOrder');

    expect((await store.api('DELETE', `/v2/orders/${id}`)).status).toBe(204);

    expect((await store.api('GET', '/v2/orders')).status).toBe(204);
    expect((await store.api('GET', '/v2/orders?is_deleted=true')).json).toHaveLength(1);
    expect((await store.api('GET', `/v2/orders/${id}`)).json.is_deleted).toBe(true);
  });

  it('stays Incomplete while the checkout lasts, and is counted by status', async () => {
    await using store = await running();
    await store.act('placeOrder', { statusId: 0 });
    await store.act('placeOrder', { statusId: 7 });

    const { json } = await store.api('GET', '/v2/orders/count');

    expect(json.count).toBe(2);
    expect(
      json.statuses.filter((status: { count: number }) => status.count > 0).map((status: { id: number }) => status.id),
    ).toEqual([0, 7]);
    expect((await store.api('GET', '/v3/orders/100/transactions')).status).toBe(204);
  });
});

describe('currencies', () => {
  it('names what was displayed and what was charged apart', async () => {
    await using store = await running();
    const { id } = await store.act('placeOrder', { currency: 'EUR', displayCurrency: 'CAD', channelId: 1001 });

    const { json } = await store.api('GET', `/v2/orders/${id}`);

    expect(json).toMatchObject({
      currency_code: 'CAD',
      default_currency_code: 'EUR',
      store_default_currency_code: 'USD',
      store_default_to_transactional_exchange_rate: '0.9200000000',
      is_tax_inclusive_pricing: true,
    });
  });
});
