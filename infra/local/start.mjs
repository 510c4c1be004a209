// `npm start`: everything on this machine, from a fresh clone to a live summary of what flows.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nodeFirst, nx, runInPreparedCheckout } from './checkout.mjs';
import { applyStores, deploy } from './deploy.mjs';
import { localDir, removeFolder, root, writeJson } from './folders.mjs';
import { onStopRequest } from './process.mjs';
import { Problem, report, runMain } from './problem.mjs';
import { addressesOf, localToken, planServices } from './services.mjs';
import { hasRealCredentials, readSettings } from './settings.mjs';
import { assertUnused, startStack } from './stack.mjs';
import { FlowMeter, summaryLine } from './summary.mjs';
import { stopLeftovers, Supervisor } from './supervisor.mjs';
import { Terminal } from './terminal.mjs';

const dataDir = join(localDir, 'data');
const logsDir = join(localDir, 'logs');
const lastLogsDir = join(localDir, 'logs-of-last-run');
const addressesFile = join(localDir, 'addresses.json');
const tokenFile = join(localDir, 'token');

const SUMMARY_EVERY_MS = 2_000;
const PART_RESTARTS_MAX = 5;

const terminal = new Terminal();
const say = (line) => terminal.say(line);
const stopRequest = new AbortController();
/**
 * What is running, so that it can be stopped from wherever we are.
 *
 * @type {{ stack?: import('./stack.mjs').Stack, services?: Supervisor, addresses?: () => ReturnType<typeof addressesOf> }}
 */
const running = {};

runMain(async () => {
  if (!(await runInPreparedCheckout(fileURLToPath(import.meta.url), ['kafka', 'registry', 'zipkin'], say))) return;
  listenForStop();
  try {
    await showUntilStopped(await startEverything());
  } catch (error) {
    // What broke because it was being stopped is no news.
    if (!stopRequest.signal.aborted) {
      process.exitCode = 1;
      terminal.end();
      report(error);
    }
  }
  await stopEverything();
  process.exit();
});

async function startEverything() {
  const startedAt = Date.now();
  const settings = nodeFirst(readSettings());
  assertUnused(dataDir);
  if ((await stopLeftovers(dataDir)) > 0) say('Stopped what a run that crashed had left behind.');
  keepLogsOfLastRun();
  say('Building, and starting Kafka, the schema registry, PostgreSQL and Zipkin.');
  const stack = await buildAndStartStack(settings);
  const token = localToken(tokenFile, settings);
  const stackEnv = stack.env;
  await deploy({ ...settings, ...stackEnv }, say);
  assertNotStopped();

  const { services, missing, outside } = await planServices({ appsDir: join(root, 'apps'), stackEnv, settings, token });
  for (const name of missing) say(`Skipped: ${name} (apps/${name}/dist/main.js is not built).`);
  const supervisor = new Supervisor({ dataDir, logsDir, say });
  running.services = supervisor;
  const simulator = services.filter(({ name }) => name === 'simulator');
  for (const group of [simulator, services.filter((service) => !simulator.includes(service))]) {
    await Promise.all(group.map((service) => supervisor.start(service)));
  }
  assertNotStopped();
  const addresses = () => addressesOf({ services, outside, stackEnv, pids: supervisor.pids });
  running.addresses = addresses;
  writeAddresses(addresses());
  const env = { ...settings, ...stackEnv, ...outside, PATCHCORD_TOKEN: token };
  await applyDocuments(settings, env, addresses().consoleApi);
  printAddresses(settings, addresses(), Date.now() - startedAt);
  return { stack, supervisor, addresses };
}

// One run back and no further, so that logs cannot fill the disk.
function keepLogsOfLastRun() {
  removeFolder(lastLogsDir);
  if (existsSync(logsDir)) renameSync(logsDir, lastLogsDir);
}

async function applyDocuments(settings, env, consoleApi) {
  if (consoleApi === undefined) return say('Skipped: store documents (console-api is not built).');
  if (hasRealCredentials(settings) && !settings.PATCHCORD_STORES) {
    return say(
      'No store document is in force yet for the real store: write one with "npx patchcord config init" and put it in force with "npx patchcord config apply FILE".',
    );
  }
  await applyStores({ ...env, PATCHCORD_URL: consoleApi }, say, settings.PATCHCORD_STORES);
}

async function buildAndStartStack(settings) {
  const stack = startStack({ dataDir, zipkin: true, settings, say });
  const built = nx(['run-many', '-t', 'build']);
  const [started, build] = await Promise.allSettled([stack, built]);
  if (started.status === 'fulfilled') running.stack = started.value;
  assertNotStopped();
  if (started.status === 'rejected') throw started.reason;
  if (build.status === 'rejected') throw build.reason;
  if (build.value.code !== 0) throw new Problem(`${build.value.output}\nThe build failed: what is above says where.`);
  return started.value;
}

async function showUntilStopped({ stack, supervisor, addresses }) {
  const startedAt = Date.now();
  const meter = new FlowMeter(Object.values(addresses().services).map(({ admin }) => admin));
  const history = [];
  const partRestarts = {};
  while (!stopRequest.signal.aborted) {
    await restartLostParts(stack, partRestarts);
    const flow = await meter.read();
    history.push(flow);
    if (history.length > 30) history.shift();
    const { gaveUp } = supervisor;
    terminal.show(
      summaryLine(flow, history[0], Date.now() - startedAt) +
        (gaveUp.length > 0 ? ` · NOT RUNNING: ${gaveUp.join(', ')}` : ''),
    );
    writeAddresses(addresses());
    await sleep(SUMMARY_EVERY_MS, undefined, { signal: stopRequest.signal }).catch(() => {});
  }
}

async function restartLostParts(stack, restarts) {
  for (const name of Object.keys(stack.pids)) {
    if (stack.isRunning(name)) continue;
    restarts[name] = (restarts[name] ?? 0) + 1;
    if (restarts[name] > PART_RESTARTS_MAX)
      throw new Problem(`${name} ended ${restarts[name]} times; see ${stack.logFile(name)}.`);
    say(
      `${name} ended by itself; it is started again on the same port and data (${restarts[name]} of ${PART_RESTARTS_MAX}). Its log: ${relative(root, stack.logFile(name))}`,
    );
    await stack.start(name);
  }
}

// Process ids change when a service is started again; addresses do not.
let written = '';
function writeAddresses(addresses) {
  const text = JSON.stringify(addresses);
  if (text !== written) writeJson(addressesFile, addresses);
  written = text;
}

function printAddresses(settings, addresses, tookMs) {
  const { consoleApi, ingest, bigcommerce, cordial, simulatorControl, zipkin, kafka, registry, database } = addresses;
  const isSimulated = !hasRealCredentials(settings);
  const rows = [
    ['console', consoleApi],
    ['webhooks', ingest && `${ingest}/webhooks/bigcommerce/{storeHash}`],
    [isSimulated ? 'BigCommerce stand-in' : 'BigCommerce', bigcommerce],
    [isSimulated ? 'Cordial stand-in' : 'Cordial', cordial],
    ['simulator control', simulatorControl],
    ['traces', zipkin],
    ['Kafka', kafka],
    ['schema registry', registry],
    ['PostgreSQL', database?.replace(/:[^:@/]+@/, ':…@')],
    ['logs', `${relative(root, logsDir)}/, ${relative(root, join(dataDir, 'logs'))}/`],
    ['all of this', relative(root, addressesFile)],
  ];
  say(`\nPatchcord runs (ready after ${Math.round(tookMs / 1_000)} s). Ctrl-C stops all of it.`);
  for (const [name, value] of rows) if (value) say(`  ${name.padEnd(22)}${value}`);
  say('');
}

function assertNotStopped() {
  if (stopRequest.signal.aborted) throw new Error('stopped');
}

function listenForStop() {
  onStopRequest(() => {
    terminal.end();
    say('Stopping.');
    stopRequest.abort();
  });
}

async function stopEverything() {
  terminal.end();
  // Nobody is sent to what is gone.
  if (running.addresses !== undefined) rmSync(addressesFile, { force: true });
  if (running.stack === undefined) return;
  const names = Object.keys(running.services?.pids ?? {});
  // The stand-ins last, so that what is under way can still be delivered.
  await running.services?.stop([names.filter((name) => name !== 'simulator'), ['simulator']]);
  await running.stack.stop();
  say('Stopped.');
}
