import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A span as Zipkin's API v2 takes it. */
export interface ZipkinSpan {
  traceId: string;
  id: string;
  parentId?: string;
  name: string;
  kind?: string;
  localEndpoint?: { serviceName?: string };
  tags?: Record<string, string>;
}

/** Stands where Zipkin would, and keeps what the services send. */
export class SpanSink {
  readonly spans: ZipkinSpan[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.take(request, response));
  }

  static async start(): Promise<SpanSink> {
    const sink = new SpanSink();
    await new Promise<void>((resolve) => sink.server.listen(0, '127.0.0.1', resolve));
    return sink;
  }

  /** For OTEL_EXPORTER_ZIPKIN_ENDPOINT. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/v2/spans`;
  }

  ofTrace(traceId: string): ZipkinSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  /** A span with those that it is below, up to the root. */
  upFrom(span: ZipkinSpan): ZipkinSpan[] {
    const parent = this.spans.find(({ id, traceId }) => id === span.parentId && traceId === span.traceId);
    return parent ? [span, ...this.upFrom(parent)] : [span];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const json = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
    this.spans.push(...(JSON.parse(json.toString()) as ZipkinSpan[]));
    response.writeHead(202).end();
  }
}
