import { readFileSync } from 'node:fs';
import type { Samples, Traced } from './trace.js';

type Body = Record<string, unknown>;

const read = <Shape>(folder: URL, name: string): Shape =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Shape;

/** A declined payment beside one that was accepted: then what was accepted counts, and else the total of the refund. */
function withDeclined({ payments }: Body): Body {
  const accepted = payments as Body[];
  return { payments: [...accepted, { ...accepted[0], id: 12, amount: 5, is_declined: true }] };
}

/** Bodies with every field that BigCommerce documents, from the folder of the fixtures; not part of the lib's entry point. */
export function readSamples(folder: URL): Record<Traced, Samples> {
  const more = read<Record<string, Body>>(folder, 'more-documented-fields');
  const first = (name: string): Body => read<Body[]>(folder, name)[0] ?? {};
  const { data: refunds } = read<{ data: Body[] }>(folder, 'order-refunds');
  return {
    customer: {
      customer: read(folder, 'customer'),
      'attribute-definitions': read(folder, 'attribute-definitions'),
      'customer-groups': read(folder, 'customer-groups'),
    },
    subscriber: { subscriber: read<{ data: Body }>(folder, 'subscriber').data },
    order: {
      order: { ...read<Body>(folder, 'order-as-the-list-returns-it'), ...more['order'] },
      lines: [{ ...first('order-lines'), ...more['lines'] }],
      'shipping-addresses': [more['shipping-addresses']],
      coupons: read(folder, 'order-coupons'),
      shipments: [{ ...first('order-shipments'), ...more['shipments'] }],
      refunds: [...refunds, ...refunds.map((refund) => ({ ...refund, id: 4, ...withDeclined(refund) }))],
    },
  };
}
