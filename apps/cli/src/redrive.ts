import { setTimeout as delay } from 'node:timers/promises';
import type { paths } from '@patchcord/console-client';
import type { Command } from 'commander';
import { readConsole } from './console.js';
import { addFilterOptions, chosenBy, type Chosen, type FilterOptions } from './error-options.js';
import { CommandError, type Shell } from './shell.js';
import { agoOf, spanOf } from './span.js';
import { printJson, printTable } from './table.js';

type Progress = paths['/api/redrives/{id}']['get']['responses'][200]['content']['application/json'];
type Plan = paths['/api/redrives/plan']['post']['responses'][200]['content']['application/json'];

interface RedriveOptions extends FilterOptions {
  all?: boolean;
  rate: number;
  yes?: boolean;
  detach?: boolean;
  json?: boolean;
}

const RATE = 20;
const FOLLOW_MS = 500;
/** What was sent mostly comes to its end within seconds; what takes longer is told by `errors redrives`. */
const SETTLE_MS = 15_000;

export function addRedriveCommands(errors: Command, shell: Shell): void {
  addFilterOptions(
    errors
      .command('redrive')
      .description('Send rejected records again, as they were. Without --yes it only counts.')
      .argument('[ids...]', 'single records, as `errors --records` prints them')
      .option('--all', 'all open records'),
  )
    .option('--rate <number>', 'records a second, at most 500', Number, RATE)
    .option('--yes', 'send them')
    .option('--detach', 'do not wait for the end')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((ids: string[], options: RedriveOptions) => redrive(ids, options, shell));
  addJobCommands(errors, shell);
  addFilterOptions(
    errors
      .command('close')
      .description('Put records aside that nobody will send again. Without --yes it only counts.')
      .argument('[ids...]', 'single records')
      .option('--all', 'all open records'),
  )
    .option('--yes', 'close them')
    .option('--json', 'print JSON')
    .action((ids: string[], options: RedriveOptions) => close(ids, options, shell));
  errors
    .command('audit')
    .description('Who sent again, closed or revealed what, newest first.')
    .option('--since <when>', 'a span (24h) or an instant', '30d')
    .option('--json', 'print JSON')
    .action((options: { since: string; json?: boolean }) => printAudit(options, shell));
}

const HELP = `
Records go to the topic they came from, byte for byte. What was applied once is not applied twice. A record is sent again at most
five times. Whoever went through, or was overtaken by something newer, is closed by itself.

Examples:
  patchcord errors redrive 5b1c6b0e-9f1a-8c2d-8e3f-a1b2c3d4e5f6 --yes
  patchcord errors redrive --code cordial-422 --store abc123           how many?
  patchcord errors redrive --code cordial-422 --store abc123 --yes --rate 5
  patchcord errors redrive --all --yes --detach`;

function addJobCommands(errors: Command, shell: Shell): void {
  errors
    .command('redrives')
    .description('Redrives and how far they are; one with its id.')
    .argument('[id]', 'id of a redrive')
    .option('--json', 'print JSON')
    .action((id: string | undefined, options: { json?: boolean }) => printRedrives(id, options, shell));
  for (const [name, description] of [
    ['stop', 'Stop a redrive. What was sent stays sent.'],
    ['resume', 'Go on with a redrive that was stopped.'],
  ] as const) {
    errors
      .command(name)
      .description(description)
      .argument('<id>', 'id of the redrive')
      .option('--json', 'print JSON')
      .action((id: string, options: { json?: boolean }) => move(name, id, options, shell));
  }
}

async function redrive(ids: string[], options: RedriveOptions, shell: Shell): Promise<void> {
  const { rate: perSecond, yes, detach, json } = options;
  if (!(perSecond > 0)) throw new CommandError('--rate takes a number of records a second, as in 5 or 0.5.', 2);
  const body = { errors: chosenBy(ids, options), perSecond };
  if (!yes) {
    const plan = await readConsole(shell, (client) => client.POST('/api/redrives/plan', { body }));
    return json ? printJson(shell, { plan }) : printPlan(plan, perSecond, shell);
  }
  const started = await readConsole(shell, (client) => client.POST('/api/redrives', { body }));
  const end = detach || started.total === 0 ? started : await follow(started, json !== true, shell);
  if (json) return printJson(shell, end);
  if (started.total === 0) return shell.out('Nothing to send: no open record with its bytes kept is chosen, or all were sent again too often.\n');
  shell.out(detach ? `Redrive ${end.id} sends ${end.total} records. See "patchcord errors redrives ${end.id}".\n` : sentenceOf(end));
}

function printPlan(plan: Plan, perSecond: number, shell: Shell): void {
  shell.out(`${count(plan.matching, 'open record is', 'open records are')} chosen; ${plan.ready} would be sent again, ${perSecond} a second${plan.ready > 0 ? ` (${spanOf(plan.seconds * 1_000)})` : ''}.\n`);
  if (plan.triedTooOften > 0) shell.out(`${plan.triedTooOften} were sent again five times already and are left out: close them, or put right what they fail on.\n`);
  if (plan.withoutOriginal > 0) shell.out(`${plan.withoutOriginal} are too old: their bytes are not kept any more. Saving the resource in BigCommerce sends it again.\n`);
  if (plan.ready > 0) shell.out('Nothing was sent. Add --yes to send them.\n');
}

/** Until all were sent and most have come to their end. */
async function follow(started: Progress, isShown: boolean, shell: Shell): Promise<Progress> {
  let progress = started;
  let doneAt: number | undefined;
  for (;;) {
    progress = await readConsole(shell, (client) => client.GET('/api/redrives/{id}', { params: { path: { id: started.id } } }));
    if (isShown && shell.isTerminal) shell.out(`\r${barOf(progress)}`);
    if (progress.state === 'stopped') break;
    if (progress.state === 'done') doneAt ??= performance.now();
    if (doneAt !== undefined && (progress.onTheirWay === 0 || performance.now() - doneAt > SETTLE_MS)) break;
    await delay(FOLLOW_MS);
  }
  if (isShown && shell.isTerminal) shell.out('\n');
  return progress;
}

const BAR_WIDTH = 30;

function barOf({ total, waiting, succeeded, rejectedAgain, onTheirWay, perSecond }: Progress): string {
  const done = total - waiting;
  const filled = Math.round((BAR_WIDTH * done) / Math.max(1, total));
  const left = waiting > 0 ? `, ${spanOf((waiting / perSecond) * 1_000)} left` : '';
  const text = `[${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}] ${done} of ${total} sent${left}; ${succeeded} went through, ${rejectedAgain} rejected again, ${onTheirWay} on their way`;
  return text.padEnd(110);
}

function sentenceOf({ id, state, sent, skipped, skippedBy, succeeded, rejectedAgain, onTheirWay, waiting }: Progress): string {
  const parts = [`${count(sent, 'record was', 'records were')} sent again: ${succeeded} went through`, `${rejectedAgain} rejected again`];
  if (onTheirWay > 0) parts.push(`${onTheirWay} on their way`);
  const skips = Object.entries(skippedBy).map(([reason, number]) => `${number} ${reason}`);
  const left = skipped > 0 ? ` ${skipped} were left out (${skips.join(', ')}).` : '';
  const stopped = state === 'stopped' ? ` It was stopped; ${waiting} wait: "patchcord errors resume ${id}".` : '';
  const why = rejectedAgain > 0 ? ' See "patchcord errors" for why.' : '';
  return `${parts.join(', ')}.${left}${stopped}${why}\n`;
}

async function printRedrives(id: string | undefined, { json }: { json?: boolean }, shell: Shell): Promise<void> {
  if (id !== undefined) {
    const progress = await readConsole(shell, (client) => client.GET('/api/redrives/{id}', { params: { path: { id } } }));
    return json ? printJson(shell, progress) : shell.out(`Ordered ${progress.createdAt} by ${progress.createdBy}: ${filterOf(progress.filter)}, ${progress.perSecond} a second; ${progress.state}.\n${sentenceOf(progress)}`);
  }
  const { redrives } = await readConsole(shell, (client) => client.GET('/api/redrives', {}));
  if (json) return printJson(shell, { redrives });
  if (redrives.length === 0) return shell.out('Nothing was sent again yet.\n');
  printTable(
    shell,
    ['id', 'ordered', 'by', 'what', 'state', 'total', 'sent', 'went through', 'rejected again', 'left out'],
    redrives.map((row) => [row.id, shell.isTerminal ? agoOf(row.createdAt) : row.createdAt, row.createdBy, filterOf(row.filter), row.state, row.total, row.sent, row.succeeded, row.rejectedAgain, row.skipped]),
  );
}

async function move(name: 'stop' | 'resume', id: string, { json }: { json?: boolean }, shell: Shell): Promise<void> {
  const path = { params: { path: { id } } };
  const progress = await readConsole(shell, (client) => (name === 'stop' ? client.POST('/api/redrives/{id}/stop', path) : client.POST('/api/redrives/{id}/resume', path)));
  if (json) return printJson(shell, progress);
  shell.out(`Redrive ${id} is ${progress.state}: ${progress.sent} sent, ${progress.waiting} wait.\n`);
}

async function close(ids: string[], options: RedriveOptions, shell: Shell): Promise<void> {
  const chosen: Chosen = chosenBy(ids, options);
  if (!options.yes) {
    const plan = await readConsole(shell, (client) => client.POST('/api/redrives/plan', { body: { errors: chosen, perSecond: RATE } }));
    if (options.json) return printJson(shell, { matching: plan.matching });
    return shell.out(`${count(plan.matching, 'open record', 'open records')} would be closed. Nothing was changed; add --yes to close them.\n`);
  }
  const closed = await readConsole(shell, (client) => client.POST('/api/errors/close', { body: chosen }));
  if (options.json) return printJson(shell, closed);
  shell.out(`${count(closed.closed, 'record was', 'records were')} closed.\n`);
}

async function printAudit({ since, json }: { since: string; json?: boolean }, shell: Shell): Promise<void> {
  const { deeds } = await readConsole(shell, (client) => client.GET('/api/audit', { params: { query: { since } } }));
  if (json) return printJson(shell, { deeds });
  if (deeds.length === 0) return shell.out('Nobody sent again, closed or revealed anything.\n');
  printTable(
    shell,
    ['when', 'who', 'did', 'what', 'records', 'result'],
    deeds.map((row) => [row.at, row.who, row.action, filterOf(row.filter), row.count, row.result]),
  );
}

/** In words, shortly. */
function filterOf(filter: Record<string, unknown>): string {
  const ids = filter['ids'];
  if (Array.isArray(ids)) return ids.length === 1 ? String(ids[0]) : `${ids.length} single records`;
  const parts = Object.entries(filter).map(([name, value]) => `${name} ${String(value)}`);
  return parts.length === 0 ? 'all open records' : parts.join(', ');
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
