import type { LoggerService } from '@nestjs/common';
import { createLogger, type Log } from './log.js';

/** Nest's own lines, through our log. What it tells about its start (a line for every module and route) is for debugging. */
export class NestLog implements LoggerService {
  private readonly nest: Log = createLogger('nest');

  log(message: unknown, ...rest: unknown[]): void {
    this.nest.debug(toText(message), toFields(rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.nest.warn(toText(message), toFields(rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    if (isOfCaller(message)) return this.debug(message, ...rest);
    this.nest.error(toText(message), toErrorFields(message, rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.nest.fatal(toText(message), toErrorFields(message, rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.nest.debug(toText(message), toFields(rest));
  }
}

/** A request that was cut short or too large: whoever sends such could fill our log. */
function isOfCaller(error: unknown): boolean {
  if (!(error instanceof Error && 'statusCode' in error)) return false;
  return typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500;
}

function toText(message: unknown): string {
  return message instanceof Error ? message.message : String(message);
}

/** Nest passes the name of the class that logs as its last argument. */
function toFields(rest: readonly unknown[]): { context?: string } {
  const context = rest.at(-1);
  return typeof context === 'string' ? { context } : {};
}

/** Before the context, errors come with their stack as a text, or as the message itself. */
function toErrorFields(
  message: unknown,
  rest: readonly unknown[],
): { context?: string; stack?: string; error?: Error } {
  const stack = rest.length > 1 && typeof rest[0] === 'string' ? { stack: rest[0] } : {};
  return { ...toFields(rest), ...stack, ...(message instanceof Error ? { error: message } : {}) };
}
