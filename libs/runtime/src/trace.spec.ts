import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { baseConfig } from './base.config.js';
import { defineConfig, loadConfig } from './config.js';
import { configureLog } from './log.js';
import { startTelemetry, type Telemetry } from './telemetry.js';
import { extract, inject, isSampled, ROOT_CONTEXT, traceIdOf, withSpan, type Headers } from './trace.js';

const SAMPLED = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const UNSAMPLED = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

interface ZipkinSpan {
  traceId: string;
  parentId?: string;
  name: string;
  kind?: string;
  tags?: Record<string, string>;
  localEndpoint: { serviceName: string };
}

/** Takes spans as Zipkin does (POST /api/v2/spans). */
class SpanSink {
  readonly spans: ZipkinSpan[] = [];
  private readonly server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      this.spans.push(...(JSON.parse(body) as ZipkinSpan[]));
      response.writeHead(202).end();
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/v2/spans`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

configureLog({ level: 'silent', service: 'spec' });
let sink: SpanSink;
let telemetry: Telemetry;

async function start(env: NodeJS.ProcessEnv): Promise<void> {
  sink = new SpanSink();
  const url = await sink.start();
  telemetry = await startTelemetry(
    'enrich',
    loadConfig(defineConfig(baseConfig), { OTEL_EXPORTER_ZIPKIN_ENDPOINT: url, ...env }),
  );
}

async function stop(): Promise<void> {
  await telemetry.stop();
  sink.stop();
}

describe('with an exporter', () => {
  beforeEach(() => start({ OTEL_TRACES_EXPORTER: 'zipkin' }));
  afterEach(stop);

  it('continues the trace of the headers, through bytes as Kafka gives them', async () => {
    const parent = extract({ traceparent: Buffer.from(SAMPLED) });
    const sent: Headers = {};

    const result = await withSpan(
      'deliver order',
      { kind: 'client', parent, attributes: { stage: 'deliver' } },
      async () => {
        await Promise.resolve();
        inject(sent);
        return 'done';
      },
    );
    await telemetry.stop();

    expect(result).toBe('done');
    expect(sent['traceparent']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/);
    expect(sink.spans).toMatchObject([
      {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        parentId: 'b7ad6b7169203331',
        name: 'deliver order',
        kind: 'CLIENT',
        localEndpoint: { serviceName: 'enrich' },
        tags: { stage: 'deliver' },
      },
    ]);
  });

  it('makes no span below a parent that was not sampled, and passes its decision on', async () => {
    const parent = extract({ traceparent: UNSAMPLED });
    const sent: Headers = {};

    withSpan('deliver order', { parent }, (span) => {
      expect(span.isRecording()).toBe(false);
      inject(sent);
    });
    await telemetry.stop();

    expect(sent['traceparent']).toBe(UNSAMPLED);
    expect(sink.spans).toEqual([]);
  });

  it('names an error without its message', async () => {
    const failing = withSpan('upsert', {}, () => Promise.reject(new TypeError('jane@example.com is unknown')));

    await expect(failing).rejects.toThrow(TypeError);
    expect(() => withSpan('map', {}, () => JSON.parse('{'))).toThrow(SyntaxError);
    await telemetry.stop();

    expect(sink.spans.map(({ name, tags }) => [name, tags?.['error.type']])).toEqual([
      ['upsert', 'TypeError'],
      ['map', 'SyntaxError'],
    ]);
    expect(JSON.stringify(sink.spans)).not.toContain('jane');
  });
});

describe('with a share of 0', () => {
  beforeEach(() => start({ OTEL_TRACES_EXPORTER: 'zipkin', OTEL_TRACES_SAMPLER_ARG: '0' }));
  afterEach(stop);

  it('records nothing that starts here, and tells the next process so', async () => {
    const sent: Headers = {};

    withSpan('webhook', {}, () => inject(sent));
    await telemetry.stop();

    expect(sent['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(sink.spans).toEqual([]);
  });
});

describe('without an exporter', () => {
  beforeEach(() => start({}));
  afterEach(stop);

  it('makes no span and calls nothing sampled', () => {
    const parent = extract({ traceparent: SAMPLED });

    expect(isSampled(parent)).toBe(false);
    expect(withSpan('deliver', { parent }, (span) => span.isRecording())).toBe(false);
  });

  it('still carries the trace of others from headers to headers', () => {
    const sent: Headers = {};
    inject(sent, extract({ traceparent: [Buffer.from(SAMPLED)] }));

    expect(sent['traceparent']).toBe(SAMPLED);
    expect(traceIdOf(extract(sent))).toBe('0af7651916cd43dd8448eb211c80319c');
  });
});

it('takes headers without a trace for no trace at all', () => {
  expect(extract({ 'content-type': 'application/json' })).toBe(ROOT_CONTEXT);
  expect(traceIdOf(extract({ traceparent: 'nonsense' }))).toBeUndefined();
});
