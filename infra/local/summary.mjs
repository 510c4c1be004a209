/** What flows, summed over the /metrics of all services. A service that does not answer counts nothing. */
export async function readFlow(adminUrls) {
  const texts = await Promise.all(adminUrls.map(metricsText));
  const samples = texts.flatMap(parseMetrics);
  const sum = (name, labels = {}) =>
    samples
      .filter((sample) => sample.name === name && hasLabels(sample, labels))
      .reduce((total, { value }) => total + value, 0);
  const ended = (outcome) => sum('outcomes_total', { outcome });
  return {
    webhooks: sum('webhooks_received_total'),
    reachedCordial: sum('outcomes_total', { stage: 'deliver', outcome: 'applied' }),
    onTheirWay: sum('consumer_lag_records') + sum('fetch_due_rows'),
    skipped: ended('unchanged') + ended('superseded') + ended('suppressed'),
    rejected: ended('rejected'),
    parked: sum('parked_rows'),
    unknown: sum('unknown_effects'),
    freshnessSumS: sum('freshness_seconds_sum'),
    freshnessCount: sum('freshness_seconds_count'),
  };
}

/** One line for people. `before` is an earlier reading, so that the delay shown is that of what arrived since. */
export function summaryLine(flow, before, runningForMs) {
  const arrived = flow.freshnessCount - (before?.freshnessCount ?? 0);
  const delay =
    arrived > 0
      ? `, ${((flow.freshnessSumS - (before?.freshnessSumS ?? 0)) / arrived).toFixed(2)} s after the change`
      : '';
  const parts = [
    `${count(flow.webhooks)} webhooks`,
    `${count(flow.reachedCordial)} reached Cordial${delay}`,
    `${count(flow.onTheirWay)} on their way`,
    `${count(flow.skipped)} needed nothing`,
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
    samples.push({
      name,
      labels: Object.fromEntries(
        [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]),
      ),
      value: Number(value),
    });
  }
  return samples;
}

async function metricsText(adminUrl) {
  try {
    const response = await fetch(`${adminUrl}/metrics`, { signal: AbortSignal.timeout(1_500) });
    return response.ok ? await response.text() : '';
  } catch {
    // It is starting or restarting; the next reading has it again.
    return '';
  }
}

function hasLabels({ labels }, wanted) {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

function count(number) {
  return Math.round(number).toLocaleString('en-US');
}

function clock(ms) {
  const seconds = Math.floor(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
