import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJson, writeJson } from './folders.mjs';
import { isOurs, isSame, lastLines, launch, settled, stopProcess } from './process.mjs';
import { Problem } from './problem.mjs';

const RESTARTS_MAX = 5;
/** Who has run for so long is forgiven its earlier restarts. */
const STEADY_MS = 5 * 60_000;
/** A service ends by itself within 20 s of a SIGTERM. */
const STOP_GRACE_MS = 22_000;

/** As in infra/docker/Dockerfile: V8 lets a heap grow with the machine. The stand-in for a whole store may. */
const HEAP_FLAGS = ['--max-old-space-size=192', '--max-semi-space-size=16'];

/**
 * Keeps programs running: `{ name, main, env, readyUrl }`, each started as `node main` with its output in `logsDir`. One
 * that ends by itself is started again after 1, 2, 4, 8 and 16 s (`backoffMs`), with its last words shown, then given up.
 */
export class Supervisor {
  #running = new Map();
  #stopping = false;

  constructor({ dataDir, logsDir, say, backoffMs = 1_000 }) {
    this.dataDir = dataDir;
    this.logsDir = logsDir;
    this.say = say;
    this.backoffMs = backoffMs;
  }

  /** Starts a program and resolves when it is ready. Throws a Problem with the end of its log when it is not within 60 s. */
  async start(service, readyWithinMs = 60_000) {
    const entry = { service, restarts: 0, ready: false };
    this.#running.set(service.name, entry);
    this.#launch(entry);
    const isUp = await settled(
      async () => this.#stopping || entry.gaveUp || (await isReady(service.readyUrl)),
      readyWithinMs,
      100,
    );
    if (this.#stopping) return;
    if (!isUp || entry.gaveUp)
      throw new Problem(`${service.name} did not become ready.${this.#lastWords(service.name)}`);
    entry.ready = true;
  }

  /** Process id of each program that runs now. */
  get pids() {
    return Object.fromEntries(
      [...this.#running]
        .filter(([, { identity }]) => isSame(identity))
        .map(([name, { identity }]) => [name, identity.pid]),
    );
  }

  /** Names of the programs that are not started again any more. */
  get gaveUp() {
    return [...this.#running.values()].filter((entry) => entry.gaveUp).map(({ service }) => service.name);
  }

  /** Stops programs one group after another, those of a group together. Without groups: all. */
  async stop(groups = [[...this.#running.keys()]], { graceMs = STOP_GRACE_MS } = {}) {
    this.#stopping = true;
    for (const names of groups) {
      const entries = names.map((name) => this.#running.get(name)).filter((entry) => entry !== undefined);
      await Promise.all(entries.map(({ identity }) => stopProcess(identity, { graceMs })));
    }
    writeJson(recordFile(this.dataDir), {});
  }

  #launch(entry) {
    const { name, main, env } = entry.service;
    const startedAt = Date.now();
    const { ended, identity } = launch({
      command: process.execPath,
      args: [...(name === 'simulator' ? [] : HEAP_FLAGS), '--enable-source-maps', main],
      env: { ...env, PATCHCORD_DATA: this.dataDir },
      logFile: this.#logFile(name),
    });
    entry.identity = identity;
    this.#record();
    void ended.then((how) => this.#ended(entry, how, startedAt));
  }

  async #ended(entry, how, startedAt) {
    if (this.#stopping) return;
    const { name } = entry.service;
    if (Date.now() - startedAt > STEADY_MS) entry.restarts = 0;
    if (entry.restarts === RESTARTS_MAX) {
      entry.gaveUp = true;
      this.say(`${name} ended (${how}) ${RESTARTS_MAX + 1} times and is not started again.${this.#lastWords(name)}`);
      return;
    }
    const waitMs = this.backoffMs * 2 ** entry.restarts++;
    this.say(
      `${name} ended (${how}); it is started again in ${waitMs / 1_000} s (${entry.restarts} of ${RESTARTS_MAX}).${this.#lastWords(name)}`,
    );
    await sleep(waitMs, undefined, { ref: false });
    if (!this.#stopping) this.#launch(entry);
  }

  #lastWords(name) {
    const lines = lastLines(this.#logFile(name), 8).map((line) => `  ${line.slice(0, 400)}`);
    return [` The end of ${this.#logFile(name)}:`, ...(lines.length > 0 ? lines : ['  (nothing)'])].join('\n');
  }

  #logFile(name) {
    return join(this.logsDir, `${name}.log`);
  }

  #record() {
    writeJson(
      recordFile(this.dataDir),
      Object.fromEntries([...this.#running].map(([name, { identity }]) => [name, identity])),
    );
  }
}

/** Stops the programs that a supervisor left behind when it was killed. */
export async function stopLeftovers(dataDir) {
  const left = Object.values(readJson(recordFile(dataDir)) ?? {}).filter((identity) => isOurs(identity, dataDir));
  await Promise.all(left.map((identity) => stopProcess(identity)));
  return left.length;
}

function recordFile(dataDir) {
  return join(dataDir, 'services.json');
}

async function isReady(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Not listening yet.
    return false;
  }
}
