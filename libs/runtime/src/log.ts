import { context, trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger } from 'pino';

/** Facts of one log line. An Error belongs under `error`. Never an e-mail address, a name, a token or a body. */
export type LogFields = Readonly<Record<string, unknown>>;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Writes JSON lines to stdout: a constant message, so that lines can be counted by it, and fields. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  fatal(message: string, fields?: LogFields): void;
  /** The same log with these fields on every line. */
  child(fields: LogFields): Log;
}

export interface LogSettings {
  level: LogLevel;
  /** Stands as `service` on every line. */
  service: string;
  /** stdout when left out. */
  destination?: DestinationStream;
}

let root: Logger = createRoot({ level: 'info', service: 'patchcord' });

/** Sets level, service name and destination of every log of this process, also of those created before. */
export function configureLog(settings: LogSettings): void {
  root = createRoot(settings);
}

/** A log whose lines carry `component: name`. It may be created at the top of a file, before the configuration is read. */
export function createLogger(name: string): Log {
  return bind({ component: name });
}

function bind(bound: LogFields): Log {
  const write =
    (level: Exclude<LogLevel, 'silent'>) =>
    (message: string, fields?: LogFields): void =>
      root[level]({ ...bound, ...fields }, message);
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
    child: (fields) => bind({ ...bound, ...fields }),
  };
}

function createRoot({ level, service, destination }: LogSettings): Logger {
  // Synchronous, so that the last words of a dying process are written; there are no log lines a record.
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: describeError },
      mixin: traceFields,
      hooks: { streamWrite: blankPersonalData },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

function traceFields(): object {
  const span = trace.getSpanContext(context.active());
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}

// Types keep secrets out (Secret); this is the net below them, for texts of others: messages of drivers and of outside systems.
const EMAIL = /[A-Za-z0-9._%+-]{1,64}(?:@|%40)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g;
const URL_PASSWORD = /(\w:\/\/[^\s:/@"]{1,128}):[^\s@/"]{1,256}@/g;

function blankPersonalData(line: string): string {
  if (!line.includes('@') && !line.includes('%40')) return line;
  return line.replace(URL_PASSWORD, '$1:[secret]@').replace(EMAIL, '[e-mail]');
}

const CAUSES_MAX = 5;

/** Only what an error says of itself: its other fields hold requests, rows and parameters. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : `thrown value of type ${typeof error}`;
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    name,
    message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(depth === 0 ? { stack } : {}),
    ...(cause !== undefined && depth < CAUSES_MAX ? { cause: describeError(cause, depth + 1) } : {}),
  };
}
