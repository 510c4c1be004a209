import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { artifactFolders } from './artifacts.mjs';
import { assertDiskFree, cacheDir, foldersIn, localDir, readJson, removeFolder, writeJson } from './folders.mjs';
import { findJava } from './java.mjs';
import { kafkaPart } from './kafka.mjs';
import { choosePort, releasePorts, sweepPorts } from './ports.mjs';
import { postgresPart } from './postgres.mjs';
import {
  identify,
  isAlive,
  isOurs,
  isSame,
  lastLines,
  launch,
  settled,
  signalProcess,
  sizeOf,
  stopProcess,
  textFrom,
} from './process.mjs';
import { Problem } from './problem.mjs';
import { registryPart, registryUrl } from './registry.mjs';
import { zipkinPart, zipkinUrl } from './zipkin.mjs';

const PARTS = { kafka: kafkaPart, registry: registryPart, postgres: postgresPart, zipkin: zipkinPart };

/** Which setting in .env fixes which port. */
const PORT_SETTINGS = {
  kafka: 'KAFKA_PORT',
  kafkaController: 'KAFKA_CONTROLLER_PORT',
  registry: 'REGISTRY_PORT',
  registryManagement: 'REGISTRY_MANAGEMENT_PORT',
  postgres: 'POSTGRES_PORT',
  zipkin: 'ZIPKIN_PORT',
};

const READY_WITHIN_MS = 90_000;

/**
 * Starts Kafka, the schema registry, PostgreSQL and, when asked, Zipkin, all on loopback, with their data in `dataDir`.
 * `settings` may fix ports (KAFKA_PORT …). What a crashed run left in that folder is stopped first.
 * Throws a Problem when something is missing, taken or full; nothing is left running then.
 */
export async function startStack({ dataDir, zipkin = false, settings = {}, cache = cacheDir, say = () => {} }) {
  assertDiskFree(dataDir, 500);
  await stopLeftStack(dataDir);
  const names = Object.keys(PARTS).filter((name) => name !== 'zipkin' || zipkin);
  try {
    const java = findJava().path;
    const artifacts = await artifactFolders(
      names.filter((name) => name !== 'postgres'),
      { cache, say },
    );
    const ports = await choosePorts(dataDir, settings);
    saveState(dataDir, { owner: identify(process.pid), ports, zipkin, parts: {} });
    await allDone(names.map((name) => setUpPart(name, { dataDir, artifacts, java, ports })));
  } catch (error) {
    await stopParts(dataDir, { quickly: true });
    releasePorts();
    throw error;
  }
  return attachStack(dataDir);
}

/**
 * A running stack, also one that another process started: `PATCHCORD_STACK` names its folder. Kill a part by
 * `kill` (SIGKILL unless said otherwise) or by its pid, and `start` it again on the same port and data.
 */
export function attachStack(dataDir) {
  const state = readState(dataDir);
  if (state === null) throw new Problem(`No local stack has its data in ${dataDir}.`);
  return {
    dataDir,
    env: environment(dataDir, state),
    /** The process id of each part, as it is now. */
    get pids() {
      return Object.fromEntries(
        Object.entries(readState(dataDir).parts).map(([name, { identity }]) => [name, identity.pid]),
      );
    },
    isRunning: (name) => isSame(partOf(dataDir, name).identity),
    logFile: (name) => partOf(dataDir, name).logFile,
    start: (name) => startPart(dataDir, partOf(dataDir, name)),
    kill: (name, signal = 'SIGKILL') => killPart(partOf(dataDir, name), signal),
    async restart(name) {
      await stopPart(partOf(dataDir, name));
      await startPart(dataDir, partOf(dataDir, name));
    },
    stop: (options) => stopStack(dataDir, options),
  };
}

/** The folder for the data of a run that nobody wants to keep. Removes the folders of such runs that crashed. */
export async function temporaryDataDir() {
  for (const folder of foldersIn(localDir, 'test-')) {
    if (isAlive(Number(basename(folder).slice('test-'.length)))) continue;
    await stopParts(folder, { quickly: true });
    removeData(folder);
  }
  return join(localDir, `test-${process.pid}`);
}

/** Throws a Problem when a running `npm start` uses this folder. */
export function assertUnused(dataDir) {
  const owner = readState(dataDir)?.owner;
  if (owner === undefined || owner.pid === process.pid || !isSame(owner)) return;
  throw new Problem(
    `Patchcord already runs from this folder (process ${owner.pid}): stop it first with Ctrl-C in its terminal, or with "kill ${owner.pid}".`,
  );
}

/** Removes a data folder and what its parts keep elsewhere. */
export function removeData(dataDir) {
  const parts = Object.values(readState(dataDir)?.parts ?? {});
  for (const folder of [...parts.flatMap((part) => part.removes ?? []), dataDir]) removeFolder(folder);
}

/** Stops the parts that a run which crashed left behind. */
export async function stopLeftStack(dataDir) {
  assertUnused(dataDir);
  await stopParts(dataDir, { quickly: false });
}

async function choosePorts(dataDir, settings) {
  sweepPorts();
  const remembered = readState(dataDir)?.ports ?? {};
  const ports = {};
  for (const [name, setting] of Object.entries(PORT_SETTINGS)) {
    ports[name] = await choosePort({ setting, configured: settings[setting], remembered: remembered[name] });
  }
  return ports;
}

async function setUpPart(name, place) {
  const part = await PARTS[name](place);
  await startPart(place.dataDir, { marker: place.dataDir, ...part });
}

// Waits for all also when one fails, so that nothing starts behind the back of the clean-up.
async function allDone(promises) {
  const results = await Promise.allSettled(promises);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

async function startPart(dataDir, part) {
  if (part.identity && isSame(part.identity)) return;
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const logStart = sizeOf(part.logFile);
    for (const file of part.staleFiles ?? []) rmSync(file, { force: true });
    const { identity, ended } = launch(part);
    savePart(dataDir, { ...part, identity });
    await settled(async () => !isSame(identity) || (await isReady(part, logStart)), until - Date.now());
    if (isSame(identity) && (await isReady(part, logStart))) return;
    const mayRetry =
      part.retryAt !== undefined && textFrom(part.logFile, logStart).includes(part.retryAt) && Date.now() < until;
    if (!mayRetry) throw await startFailure(part, identity, ended);
    await sleep(300);
  }
}

async function startFailure(part, identity, ended) {
  const what = isSame(identity)
    ? `did not become ready in ${READY_WITHIN_MS / 1_000} s`
    : `ended while it started (${await ended})`;
  await stopProcess(identity, { signal: 'SIGKILL' });
  return new Problem(
    `The local ${part.name} ${what}. The end of its log (${part.logFile}):\n${lastLines(part.logFile, 12).join('\n')}`,
  );
}

async function isReady({ ready, logFile }, logStart) {
  if (ready.line) return textFrom(logFile, logStart).includes(ready.line);
  try {
    const response = await fetch(ready.url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Not listening yet.
    return false;
  }
}

async function killPart({ identity }, signal) {
  if (!isSame(identity)) return;
  signalProcess(identity.pid, signal);
  if (signal === 'SIGKILL') await settled(() => !isSame(identity), 10_000);
}

function stopPart({ identity, stopSignal }) {
  return stopProcess(identity, { signal: stopSignal });
}

async function stopStack(dataDir, { remove = false } = {}) {
  await stopParts(dataDir, { quickly: remove });
  if (remove) removeData(dataDir);
  else saveState(dataDir, { ...readState(dataDir), owner: undefined });
  releasePorts();
}

// Only what is verified to be ours: the same process as recorded, and its command line names our folder.
async function stopParts(dataDir, { quickly }) {
  const parts = Object.values(readState(dataDir)?.parts ?? {});
  await Promise.all(
    parts
      .filter(({ identity, marker }) => isOurs(identity, marker))
      // Data that is thrown away need not be closed in order, but PostgreSQL must free its shared memory.
      .map((part) =>
        stopProcess(part.identity, {
          signal: quickly ? (part.name === 'postgres' ? 'SIGQUIT' : 'SIGKILL') : part.stopSignal,
        }),
      ),
  );
}

function environment(dataDir, { ports, zipkin, parts }) {
  return {
    PATCHCORD_STACK: dataDir,
    KAFKA_BROKERS: `127.0.0.1:${ports.kafka}`,
    SCHEMA_REGISTRY_URL: registryUrl(ports),
    DATABASE_URL: parts.postgres.url,
    OTEL_TRACES_EXPORTER: zipkin ? 'zipkin' : 'none',
    ...(zipkin && { ZIPKIN_URL: zipkinUrl(ports), OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${zipkinUrl(ports)}/api/v2/spans` }),
  };
}

function partOf(dataDir, name) {
  const part = readState(dataDir)?.parts[name];
  if (part === undefined) throw new Problem(`The local stack has no part called ${name}.`);
  return part;
}

function savePart(dataDir, part) {
  const state = readState(dataDir);
  saveState(dataDir, { ...state, parts: { ...state.parts, [part.name]: part } });
}

function readState(dataDir) {
  return readJson(join(dataDir, 'stack.json'));
}

function saveState(dataDir, state) {
  writeJson(join(dataDir, 'stack.json'), state);
}
