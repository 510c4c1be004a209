import {
  context,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type TextMapGetter,
  type TextMapSetter,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

export { ROOT_CONTEXT, type Context, type Span } from '@opentelemetry/api';

/** Header values as Kafka (bytes, or several) and Node's HTTP (text, or several) give them. */
export type HeaderValue = Buffer | string | readonly (Buffer | string)[] | undefined;
export type Headers = Record<string, HeaderValue>;

export interface SpanSettings {
  kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  attributes?: Attributes;
  /** The active context when left out. */
  parent?: Context;
  /** Contexts that this span has to do with, beside its parent. Unsampled ones are left out; at most 128 are kept. */
  links?: readonly Context[];
}

const noSpan: Span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
const propagator = new W3CTraceContextPropagator();
const LINKS_MAX = 128;

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

// Held here and not by the API's global proxy, which keeps the first tracer it ever met.
let tracer: Tracer | undefined;

/** Called by the telemetry of this process: spans are made by this tracer from now on, or not at all. */
export function recordWith(next: Tracer | undefined): void {
  tracer = next;
}

/** The context that W3C `traceparent` and `tracestate` headers carry; `base` itself when there are none. */
export function extract(headers: Readonly<Headers> | undefined, base: Context = ROOT_CONTEXT): Context {
  // Most records of an unsampled or untraced stream have none: no allocation for them.
  if (headers?.['traceparent'] === undefined) return base;
  return propagator.extract(base, headers, getter);
}

/** Writes the context into headers, sampled or not: the next process follows the decision of the one that started the trace. */
export function inject(headers: Headers, from: Context = context.active()): void {
  propagator.inject(from, headers, setter);
}

/** Whether work in this context is recorded. False for all when nothing is exported. */
export function isSampled(of: Context): boolean {
  if (tracer === undefined) return false;
  const span = trace.getSpanContext(of);
  return span !== undefined && (span.traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** What a person searches for in the trace viewer, or undefined when there is no trace. */
export function traceIdOf(of: Context = context.active()): string | undefined {
  return trace.getSpanContext(of)?.traceId;
}

/**
 * Runs `fn` within a span, which ends with it (or with its promise). When nothing is exported, or the parent was
 * not sampled, no span is made at all and `fn` gets one that ignores everything. Errors pass through; the span gets
 * their name only, since messages may hold personal data.
 */
export function withSpan<T>(name: string, settings: SpanSettings, fn: (span: Span) => T): T {
  const active = context.active();
  const parent = settings.parent ?? active;
  const span = startSpan(name, settings);
  if (span === noSpan) return parent === active ? fn(span) : context.with(parent, () => fn(span));
  return context.with(trace.setSpan(parent, span), () => endWith(span, () => fn(span)));
}

/**
 * A span whose end is somewhere else than its beginning (a record that waits for its batch): whoever starts it ends it.
 * The same rules as withSpan's; it is not made active.
 */
export function startSpan(
  name: string,
  { kind = 'internal', attributes, links, parent = context.active() }: SpanSettings,
): Span {
  if (tracer === undefined) return noSpan;
  if (trace.getSpanContext(parent) !== undefined && !isSampled(parent)) return noSpan;
  return tracer.startSpan(name, { kind: kinds[kind], attributes, links: toLinks(links) }, parent);
}

/** The context of work below this span, to be passed as `parent` or to `inject`. */
export function contextOf(span: Span, parent: Context = context.active()): Context {
  return span === noSpan ? parent : trace.setSpan(parent, span);
}

function endWith<T>(span: Span, fn: () => T): T {
  let result: T;
  try {
    result = fn();
  } catch (error) {
    fail(span, error);
    throw error;
  }
  if (!(result instanceof Promise)) {
    span.end();
    return result;
  }
  return result.then(
    (value: unknown) => {
      span.end();
      return value;
    },
    (error: unknown) => {
      fail(span, error);
      throw error;
    },
  ) as T;
}

function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
  span.end();
}

function toLinks(links: readonly Context[] | undefined): Link[] | undefined {
  return links
    ?.filter(isSampled)
    .slice(0, LINKS_MAX)
    .flatMap((link) => {
      const span = trace.getSpanContext(link);
      return span === undefined ? [] : [{ context: span }];
    });
}

const getter: TextMapGetter<Readonly<Headers>> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, key) => {
    const value = headers[key];
    const first = isList(value) ? value[0] : value;
    return first?.toString();
  },
};

const setter: TextMapSetter<Headers> = {
  set: (headers, key, value) => {
    headers[key] = value;
  },
};

function isList(value: HeaderValue): value is readonly (Buffer | string)[] {
  return Array.isArray(value);
}
