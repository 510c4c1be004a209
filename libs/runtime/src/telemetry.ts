import { context, diag, DiagLogLevel, metrics as globalMetrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { baseConfig } from './base.config.js';
import type { ConfigDefinition, ConfigOf } from './config.js';
import { createLogger, type Log } from './log.js';
import { meterProvider } from './metrics.js';
import { recordWith } from './trace.js';

export type BaseConfig = ConfigOf<ConfigDefinition<typeof baseConfig>>;
type TracesExporter = BaseConfig['otelTracesExporter'];

export interface Telemetry {
  /** Sends what is still queued, and stops. Takes at most 3 s. */
  stop(): Promise<void>;
}

const log = createLogger('telemetry');

// Bounded on purpose: when the collector is away, spans are dropped and records are not delayed.
const QUEUE_SPANS_MAX = 4_096;
const EXPORT_TIMEOUT_MS = 3_000;
const REPORT_INTERVAL_MS = 60_000;
// Node's own histogram of event loop delays samples by a timer; every 100 ms is enough to see a blocked loop.
const EVENT_LOOP_SAMPLE_MS = 100;

let isStarted = false;

/**
 * Starts traces and the metrics of the Node.js runtime. Put together from the SDK's parts rather than by its NodeSDK,
 * which reads the environment on its own and loads every exporter, gRPC included (measured 305 ms and 36 MB to load,
 * against 135 ms and 27 MB). Spans are made by hand where records and calls are handled (trace.ts): the instrumentations of
 * http, pg and kafkajs would make one a record, sampled or not.
 */
export async function startTelemetry(service: string, config: BaseConfig): Promise<Telemetry> {
  // The API's globals are one a process. Where specs run several services in one, the first one's telemetry serves all.
  if (isStarted) return { stop: () => Promise.resolve() };
  isStarted = true;
  reportThroughLog();
  globalMetrics.setGlobalMeterProvider(meterProvider);
  const stopRuntimeMetrics = await startRuntimeMetrics();
  const stopTraces = await startTraces(service, config);
  return {
    async stop() {
      stopRuntimeMetrics();
      await stopTraces();
      globalMetrics.disable();
      diag.disable();
      isStarted = false;
    },
  };
}

async function startRuntimeMetrics(): Promise<() => void> {
  const { RuntimeNodeInstrumentation } = await import('@opentelemetry/instrumentation-runtime-node');
  const instrumentation = new RuntimeNodeInstrumentation({ monitoringPrecision: EVENT_LOOP_SAMPLE_MS });
  instrumentation.setMeterProvider(meterProvider);
  return () => instrumentation.disable();
}

async function startTraces(service: string, config: BaseConfig): Promise<() => Promise<void>> {
  const exporter = await createExporter(service, config);
  if (exporter === undefined) return () => Promise.resolve();

  const { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } =
    await import('@opentelemetry/sdk-trace');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.instance.id': config.serviceInstance }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.otelTracesSamplerArg) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: QUEUE_SPANS_MAX,
        maxExportBatchSize: 512,
        scheduledDelayMillis: 1_000,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      }),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  recordWith(provider.getTracer('patchcord'));
  return async () => {
    recordWith(undefined);
    await provider.shutdown().catch((error: unknown) => log.warn('the last spans could not be sent', { error }));
    trace.disable();
    propagation.disable();
    context.disable();
  };
}

/** Each exporter is loaded only where it is used. */
const exporters: { [E in TracesExporter]: (service: string, config: BaseConfig) => Promise<SpanExporter | undefined> } =
  {
    none: () => Promise.resolve(undefined),
    async otlp(_service, { otelExporterOtlpEndpoint }) {
      const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
      const url = `${otelExporterOtlpEndpoint.replace(/\/+$/, '')}/v1/traces`;
      return new OTLPTraceExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS });
    },
    async zipkin(service, { otelExporterZipkinEndpoint }) {
      const { ZipkinExporter } = await import('@opentelemetry/exporter-zipkin');
      return new ZipkinExporter({ serviceName: service, url: otelExporterZipkinEndpoint });
    },
    async console() {
      const { ConsoleSpanExporter } = await import('@opentelemetry/sdk-trace');
      return new ConsoleSpanExporter();
    },
  };

function createExporter(service: string, config: BaseConfig): Promise<SpanExporter | undefined> {
  return exporters[config.otelTracesExporter](service, config);
}

/**
 * What OpenTelemetry has to say goes to the log at most once a minute: with the collector away it would be a line a
 * second, and nothing is wrong with the records.
 */
export function createTelemetryReport(to: Log = log, now: () => number = Date.now): (error: unknown) => void {
  let reportedAt = -Infinity;
  let unreported = 0;
  return (error) => {
    if (now() - reportedAt < REPORT_INTERVAL_MS) {
      unreported += 1;
      return;
    }
    to.warn('spans or metrics could not be sent', { error, unreported });
    reportedAt = now();
    unreported = 0;
  };
}

function reportThroughLog(): void {
  const report = createTelemetryReport();
  setGlobalErrorHandler(report);
  const ignore = (): void => {};
  diag.setLogger(
    { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
