/** A part of the local stack: a process of its own. */
export type PartName = 'kafka' | 'registry' | 'postgres' | 'zipkin';

/** What a service needs to know to use the stack. */
export interface StackEnvironment {
  PATCHCORD_STACK: string;
  KAFKA_BROKERS: string;
  SCHEMA_REGISTRY_URL: string;
  DATABASE_URL: string;
  OTEL_TRACES_EXPORTER: 'zipkin' | 'none';
  OTEL_EXPORTER_ZIPKIN_ENDPOINT?: string;
  ZIPKIN_URL?: string;
}

/** A running stack. */
export interface Stack {
  readonly dataDir: string;
  readonly env: StackEnvironment;
  /** The process id of each part, as it is now. */
  readonly pids: Readonly<Record<Exclude<PartName, 'zipkin'>, number> & { zipkin?: number }>;
  isRunning(part: PartName): boolean;
  logFile(part: PartName): string;
  /** Starts a part that was killed, on the same port and data. Resolves when it is ready. */
  start(part: PartName): Promise<void>;
  /** Sends a signal, SIGKILL unless said otherwise; after SIGKILL resolves when the process is gone. */
  kill(part: PartName, signal?: NodeJS.Signals): Promise<void>;
  /** Stops a part in order and starts it again. */
  restart(part: PartName): Promise<void>;
  /** Stops every part; with `remove` the data is thrown away too. */
  stop(options?: { remove?: boolean }): Promise<void>;
}

/**
 * Starts Kafka, the schema registry, PostgreSQL and, when asked, Zipkin, all on loopback, with their data in `dataDir`.
 * `settings` may fix ports (KAFKA_PORT …). Throws a Problem when something is missing, taken or full.
 */
export function startStack(options: {
  dataDir: string;
  zipkin?: boolean;
  settings?: Readonly<Record<string, string | undefined>>;
  cache?: string;
  say?: (line: string) => void;
}): Promise<Stack>;

/** The stack whose data is in `dataDir`, also one that another process started (`PATCHCORD_STACK` names its folder). */
export function attachStack(dataDir: string): Stack;

/** A folder for the data of a run that nobody wants to keep. Removes the folders of such runs that crashed. */
export function temporaryDataDir(): Promise<string>;

/** Throws a Problem when a running `npm start` uses this folder. */
export function assertUnused(dataDir: string): void;

/** Removes a data folder and what its parts keep elsewhere. */
export function removeData(dataDir: string): void;

/** Stops the parts that a run which crashed left behind. */
export function stopLeftStack(dataDir: string): Promise<void>;
