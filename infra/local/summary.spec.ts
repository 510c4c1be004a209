import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { parseMetrics, readFlow, summaryLine } from './summary.mjs';

let server: Server | undefined;
afterEach(() => server?.close());

it('reads names, labels and values', () => {
  const text =
    '# HELP outcomes_total Ends\noutcomes_total{stage="deliver",outcome="applied",reason="a \\"b\\" {c}"} 12 1700000000000\nparked_rows 3\nodd{le="+Inf"} NaN\n';

  expect(parseMetrics(text)).toEqual([
    { name: 'outcomes_total', labels: { stage: 'deliver', outcome: 'applied', reason: 'a \\"b\\" {c}' }, value: 12 },
    { name: 'parked_rows', labels: {}, value: 3 },
  ]);
});

it('adds up all services, and a service that is away counts nothing', async () => {
  const metrics = [
    'webhooks_received_total{store="a",result="accepted"} 7',
    'outcomes_total{stage="deliver",outcome="applied"} 1200',
    'outcomes_total{stage="enrich",outcome="unchanged"} 5',
    'outcomes_total{stage="enrich",outcome="rejected"} 1',
    'consumer_lag_records{topic="x",partition="0"} 4',
    'fetch_due_rows{store="a"} 2',
    'freshness_seconds_sum{store="a"} 600',
    'freshness_seconds_count{store="a"} 1200',
  ].join('\n');
  server = createServer((_, response) => response.end(metrics));
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const flow = await readFlow([url, 'http://127.0.0.1:9']);

  expect(summaryLine(flow, undefined, 62_500)).toBe(
    '1:02  7 webhooks · 1,200 reached Cordial, 0.50 s after the change · 6 on their way · 5 needed nothing · 1 rejected · 0 parked · 0 unknown',
  );
});
