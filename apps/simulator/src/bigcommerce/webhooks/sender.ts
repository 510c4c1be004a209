import http from 'node:http';
import https from 'node:https';

export interface Sent {
  statusCode: number | null;
  /** Null when the receiver took it (any 2xx). */
  failure: string | null;
}

/** Posts webhooks over kept-alive connections. */
export class Sender {
  private readonly plain: http.Agent;
  private readonly secure: https.Agent;

  constructor(private readonly options: { timeoutMs: number; connectionsMax: number }) {
    this.plain = new http.Agent({ keepAlive: true, maxSockets: options.connectionsMax });
    this.secure = new https.Agent({ keepAlive: true, maxSockets: options.connectionsMax });
  }

  /** Never rejects: whatever happens is a result. */
  post(destination: URL, headers: Record<string, string>, body: string): Promise<Sent> {
    const { timeoutMs } = this.options;
    return new Promise((resolve) => {
      const isPlain = destination.protocol === 'http:';
      const request = (isPlain ? http : https).request(
        destination,
        {
          method: 'POST',
          agent: isPlain ? this.plain : this.secure,
          timeout: timeoutMs,
          headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          const statusCode = response.statusCode ?? 0;
          const isTaken = statusCode >= 200 && statusCode < 300;
          response.on('error', () => resolve({ statusCode, failure: 'connection lost while reading the answer' }));
          response.on('end', () => resolve({ statusCode, failure: isTaken ? null : `HTTP ${statusCode}` }));
          response.resume();
        },
      );
      request.on('timeout', () => request.destroy(new Error('timed out')));
      request.on('error', (error: NodeJS.ErrnoException) => {
        resolve({ statusCode: null, failure: error.code ?? error.message });
      });
      request.end(body);
    });
  }

  close(): void {
    this.plain.destroy();
    this.secure.destroy();
  }
}
