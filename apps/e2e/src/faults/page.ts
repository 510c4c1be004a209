import { fileURLToPath } from 'node:url';
import { Results, type Kept } from './results.js';
import { hasPassed, type Row } from './row.js';
import { rows } from './rows.js';

/** The page that says what was broken and what held, from the results that runs left behind. */
export function reliabilityPage(
  dir: string = fileURLToPath(new URL('../../../../docs/faults/', import.meta.url)),
): string {
  const kept = new Results(dir).all();
  const sections = rows.map((each) =>
    section(
      each,
      kept.filter(({ row }) => row === each.name),
    ),
  );
  return [HEAD, ...sections, INVARIANTS].join('\n\n') + '\n';
}

const HEAD = `# What happens when things break

<!-- Written by \`npm run docs\` from docs/faults/*.json, which \`npm run faults\` writes. -->

\`npm run faults\` runs the whole product on a real Kafka, registry and PostgreSQL, between a stand-in for BigCommerce and one for Cordial, breaks something
on a schedule that follows from the seed, lets it come to rest, and has a program of its own compare what BigCommerce changed, what Cordial was sent and what
the books say. \`npm run faults -- --only kill-storm --seed 2\` runs one row. A run in which the fault did not bite has failed.

Kafka itself is killed and stopped; the other hops can have a proxy in between.`;

const INVARIANTS = `## What is checked after each

| | |
|---|---|
| I1 | every change has an end, nothing still waits, every webhook answered 200 is in Kafka |
| I2 | events, orders and automations happened once, and the ledger and Cordial name the same |
| I3 | Cordial has what the mapping makes of what BigCommerce has, opt-outs at Cordial respected |
| I4 | nothing older was applied after something newer; events of one person in order |
| I5 | nobody is subscribed after an opt-out |
| I6 | what was rejected is in an error topic with its reason, and nothing else is |
| I7 | a committed offset never goes back |
| I8 | of every record and notice that Kafka took the books know the end: remainder 0 |`;

function section({ name, demand, whole, seeds = 1 }: Row, kept: readonly Kept[]): string {
  const missing = whole.filter(
    (run) => kept.filter((each) => !each.isShort && each.result.name === run).length < seeds,
  );
  const parts = [`## ${name}`, `Must hold: ${demand}.`];
  if (missing.length > 0)
    parts.push(`Not run whole yet: ${missing.join(', ')}${seeds > 1 ? ` (${seeds} seeds each)` : ''}.`);
  if (kept.length > 0) parts.push([HEADING, ...kept.map((each) => line(each))].join('\n'));
  const offenders = kept.filter(({ result }) => !hasPassed(result)).flatMap(offendersOf);
  if (offenders.length > 0) parts.push(offenders.join('\n'));
  return parts.join('\n\n');
}

const SHOWN = 3;
const SHOWN_LENGTH = 160;

/** What did not fit in a run that failed, the first of each kind. */
function offendersOf({ result: { name, seed, findings } }: Kept): string[] {
  return findings.flatMap((finding) =>
    finding.offenders
      .slice(0, SHOWN)
      .map((offender) => `- ${name}, seed ${seed}, ${finding.name}: ${offender.slice(0, SHOWN_LENGTH)}`),
  );
}

const HEADING =
  '| run | seed | what was done | bit | recovered in | invariants | measured | commit |\n|---|---|---|---|---|---|---|---|';

function line({ result, commit, isShort, versions }: Kept): string {
  const { name, seed, done, bites, recoverySeconds, findings, checks } = result;
  const off = findings
    .filter(({ offenders }) => offenders.length > 0)
    .map((finding) => `${finding.name}: ${finding.offenders.length} off`);
  const held = findings.length === 0 ? '–' : off.length === 0 ? 'all hold' : off.join(', ');
  const measured = checks
    .map((check) => `${check.name}: ${check.detail}${check.holds ? '' : ' (**not met**)'}`)
    .join('; ');
  const mark = hasPassed(result) ? 'passed' : '**failed**';
  const size = isShort ? ', short' : '';
  return `| ${name}${size}: ${mark} | ${seed} | ${done} | ${bites} | ${recoverySeconds.toFixed(1)} s | ${held} | ${measured} | ${commit}, Node ${versions['node'] ?? ''}, kafkajs ${versions['kafkajs'] ?? ''} |`;
}
