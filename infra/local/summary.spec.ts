import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { FlowMeter, parseMetrics, summaryLine } from './summary.mjs';

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
  const url = await serve(
    () => `webhooks_received_total{store="a",result="accepted"} 7
outcomes_total{stage="deliver",outcome="applied"} 1200
outcomes_total{stage="enrich",outcome="unchanged"} 5
outcomes_total{stage="enrich",outcome="rejected"} 1
consumer_lag_records{topic="x",partition="0"} 4
fetch_due_rows{store="a"} 2
freshness_seconds_sum{store="a"} 600
freshness_seconds_count{store="a"} 1200
`,
  );

  const flow = await new FlowMeter([url, 'http://127.0.0.1:9']).read();

  expect(summaryLine(flow, undefined, 62_500)).toBe(
    '1:02  7 webhooks · 1,200 reached Cordial (0.50 s after the change) · 6 on their way · 5 needed nothing · 1 rejected · 0 parked · 0 unknown',
  );
});

it('goes on counting when a service starts again at 0', async () => {
  let applied = 100;
  const meter = new FlowMeter([await serve(() => `outcomes_total{stage="deliver",outcome="applied"} ${applied}\n`)]);
  await meter.read();

  applied = 3;
  expect((await meter.read()).reachedCordial).toBe(103);
  applied = 10;
  expect((await meter.read()).reachedCordial).toBe(110);
});

async function serve(metrics: () => string): Promise<string> {
  server = createServer((_, response) => response.end(metrics()));
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
