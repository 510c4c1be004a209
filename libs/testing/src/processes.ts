import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const apps = fileURLToPath(new URL('../../../apps/', import.meta.url));

/** A program of ours, running. */
export interface Running {
  readonly name: string;
  readonly pid: number;
  /** What it wrote, both streams. */
  readonly logFile: string;
  /** What it said when it was ready: a service its `adminUrl` and `httpUrl`, the simulator its `ports`. */
  readonly ready: Record<string, unknown>;
  /** CPU seconds used so far, user and system. */
  cpuSeconds(): number;
  /** Resident memory now, in MB. */
  memoryMb(): number;
  signal(name: NodeJS.Signals): void;
  /** SIGTERM, and after 25 s SIGKILL. Resolves to the exit code; at once when it is gone. */
  stop(): Promise<number | null>;
  /** Resolves when the process is gone, however it went. */
  readonly gone: Promise<number | null>;
}

/** How services run everywhere (infra/docker, infra/local): the heap is bounded, or V8 lets it grow with the machine. */
const HEAP_FLAGS = ['--max-old-space-size=192', '--max-semi-space-size=16'];
const CLOCK_TICKS_PER_SECOND = 100;
const START_MS = 60_000;
const STOP_MS = 25_000;

/** Starts `apps/<name>/dist/main.js` and resolves when it is ready. */
export function startApp(name: string, env: Record<string, string>, logsDir: string): Promise<Running> {
  return startProgram(name, join(apps, name, 'dist', 'main.js'), [], env, logsDir);
}

/** Starts a Node program and resolves when it is ready. Throws, with the end of its log, when it ends before that. */
export async function startProgram(
  name: string,
  script: string,
  args: readonly string[],
  env: Record<string, string>,
  logsDir: string,
): Promise<Running> {
  mkdirSync(logsDir, { recursive: true });
  const child = fork(script, [...args], {
    execArgv: ['--enable-source-maps', ...(name === 'simulator' ? [] : HEAP_FLAGS)],
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const file = join(logsDir, `${name}-${child.pid}.log`);
  const log = createWriteStream(file);
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  const gone = once(child, 'exit').then(([code]) => code as number | null);
  const ready = await Promise.race([
    firstWord(child),
    gone.then((code) => {
      throw new Error(`${name} ended with ${code} before it was ready:\n${readFileSync(file, 'utf8').slice(-2_000)}`);
    }),
    timeout(name, file),
  ]);
  return {
    name,
    pid: child.pid as number,
    logFile: file,
    ready,
    gone,
    ...measured(child.pid as number),
    ...stoppable(child, gone),
  };
}

/** A service tells its parent over IPC that it is ready, the simulator prints one line of JSON. */
function firstWord(child: ChildProcess): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve(message as Record<string, unknown>));
    child.stdout?.on('data', (chunk: Buffer) => {
      const line = chunk
        .toString()
        .split('\n')
        .find((text) => text.startsWith('{"status":"ready"'));
      if (line) resolve(JSON.parse(line) as Record<string, unknown>);
    });
  });
}

function timeout(name: string, file: string): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(
      () =>
        reject(new Error(`${name} is not ready after ${START_MS} ms:\n${readFileSync(file, 'utf8').slice(-2_000)}`)),
      START_MS,
    );
    timer.unref();
  });
}

function measured(pid: number): Pick<Running, 'cpuSeconds' | 'memoryMb'> {
  return {
    cpuSeconds: () => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
    },
    memoryMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024,
  };
}

function stoppable(child: ChildProcess, gone: Promise<number | null>): Pick<Running, 'signal' | 'stop'> {
  return {
    signal: (name) => void child.kill(name),
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      const code = await gone;
      clearTimeout(timer);
      return code;
    },
  };
}
