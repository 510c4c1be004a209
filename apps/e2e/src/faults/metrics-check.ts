import { topics, type Outcome, type Topic } from '@patchcord/events';
import { readLog } from './oracle/log-reader.js';
import type { Check } from './row.js';
import type { Stand } from './stand.js';

/**
 * What the metrics of running processes count, beside the rows of the books: they agree while no process dies, whose counts would be
 * gone. Ends of notices are left out: those that share a fetch have no row of their own.
 */
export async function metricsCheck(stand: Stand): Promise<Check> {
  const counted = new Map<string, number>();
  for (const { ready } of stand.pipeline.services.values()) {
    const text = await (await fetch(`${String(ready['adminUrl'])}/metrics`)).text();
    for (const [, labels = '', value] of text.matchAll(/^outcomes_total\{([^}]*)\} (\d+)/gm))
      add(counted, nameOf(labels), Number(value));
  }
  const written = new Map<string, number>();
  for (const { stage, outcome } of await outcomesOf(stand)) add(written, `${stage} ${outcome}`, 1);
  const names = [...new Set([...counted.keys(), ...written.keys()])].filter((name) =>
    /^(normalize|enrich|deliver) /.test(name),
  );
  const differing = names
    .filter((name) => !name.endsWith(' copy') && counted.get(name) !== written.get(name))
    .map((name) => `${name} ${counted.get(name) ?? 0} and ${written.get(name) ?? 0}`);
  const agreed = names
    .map((name) => `${name} ${written.get(name) ?? 0}`)
    .sort()
    .join(', ');
  return {
    name: 'metrics and rows agree',
    holds: differing.length === 0 && names.length > 0,
    detail: differing.join(', ') || agreed,
  };
}

/** Every outcome that lies in Kafka. */
export async function outcomesOf(stand: Stand): Promise<Outcome[]> {
  const logged = await readLog(stand.client, [topics.outcomes.name]);
  await stand.client.codec.prepare(logged.map(({ message }) => message.value));
  return logged.map(({ message }) => stand.client.codec.decode(topics.outcomes as Topic, message.value) as Outcome);
}

function nameOf(labels: string): string {
  const of = (name: string): string => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
  return `${of('stage')} ${of('outcome')}`;
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}
