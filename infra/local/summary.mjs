// What is counted: a number that only grows, until its service starts again at 0.
const COUNTERS = {
  webhooks: ['webhooks_received_total'],
  reachedCordial: ['outcomes_total', { stage: 'deliver', outcome: 'applied' }],
  rejected: ['outcomes_total', { outcome: 'rejected' }],
  unchanged: ['outcomes_total', { outcome: 'unchanged' }],
  superseded: ['outcomes_total', { outcome: 'superseded' }],
  suppressed: ['outcomes_total', { outcome: 'suppressed' }],
  freshnessSumS: ['freshness_seconds_sum'],
  freshnessCount: ['freshness_seconds_count'],
};
// What is measured: how many there are now.
const GAUGES = {
  lag: ['consumer_lag_records'],
  due: ['fetch_due_rows'],
  parked: ['parked_rows'],
  unknown: ['unknown_effects'],
};

/** What flows since this was made, read from the /metrics of all services. A service that starts again is not counted from 0. */
export class FlowMeter {
  #services = new Map();

  constructor(adminUrls) {
    for (const url of adminUrls) this.#services.set(url, { counted: {}, last: {}, now: {} });
  }

  /** Adds up all services. One that does not answer keeps what it had counted. */
  async read() {
    await Promise.all([...this.#services].map(([url, service]) => readService(url, service)));
    const services = [...this.#services.values()];
    const sum = (of) => services.reduce((total, service) => total + of(service), 0);
    const flow = {};
    for (const name of Object.keys(COUNTERS)) flow[name] = sum(({ counted }) => counted[name] ?? 0);
    for (const name of Object.keys(GAUGES)) flow[name] = sum(({ now }) => now[name] ?? 0);
    return flow;
  }
}

async function readService(url, service) {
  const text = await metricsText(url);
  if (text === null) return;
  const samples = parseMetrics(text);
  for (const [name, [metric, labels]] of Object.entries(COUNTERS)) {
    const value = sumOf(samples, metric, labels);
    const last = service.last[name] ?? 0;
    service.counted[name] = (service.counted[name] ?? 0) + (value < last ? value : value - last);
    service.last[name] = value;
  }
  for (const [name, [metric, labels]] of Object.entries(GAUGES)) service.now[name] = sumOf(samples, metric, labels);
}

/** One line for people. `before` is an earlier reading, so that the delay shown is that of what arrived since. */
export function summaryLine(flow, before, runningForMs) {
  const arrived = flow.freshnessCount - (before?.freshnessCount ?? 0);
  const delay =
    arrived > 0
      ? ` (${((flow.freshnessSumS - (before?.freshnessSumS ?? 0)) / arrived).toFixed(2)} s after the change)`
      : '';
  const parts = [
    `${count(flow.webhooks)} webhooks`,
    `${count(flow.reachedCordial)} reached Cordial${delay}`,
    `${count(flow.lag + flow.due)} on their way`,
    `${count(flow.unchanged + flow.superseded + flow.suppressed)} needed nothing`,
    `${count(flow.rejected)} rejected`,
    `${count(flow.parked)} parked`,
    `${count(flow.unknown)} unknown`,
  ];
  return `${clock(runningForMs)}  ${parts.join(' · ')}`;
}

/** Samples of Prometheus' text format: `{ name, labels, value }`. */
export function parseMetrics(text) {
  const samples = [];
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    if (name === undefined || Number.isNaN(Number(value))) continue;
    samples.push({ name, labels: parseLabels(labels), value: Number(value) });
  }
  return samples;
}

function parseLabels(text) {
  return Object.fromEntries([...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name, value]));
}

async function metricsText(adminUrl) {
  try {
    const response = await fetch(`${adminUrl}/metrics`, { signal: AbortSignal.timeout(1_500) });
    return response.ok ? await response.text() : null;
  } catch {
    // It is starting or restarting; the next reading has it again.
    return null;
  }
}

function sumOf(samples, metric, wanted = {}) {
  return samples
    .filter(
      ({ name, labels }) => name === metric && Object.entries(wanted).every(([key, value]) => labels[key] === value),
    )
    .reduce((total, { value }) => total + value, 0);
}

function count(number) {
  return Math.round(number).toLocaleString('en-US');
}

function clock(ms) {
  const seconds = Math.floor(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
