import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultProxy, type ProxyPlan } from './proxy.js';
import { Random } from './random.js';

describe('FaultProxy', () => {
  let server: Server;
  let proxy: FaultProxy;
  let taken: string[];

  beforeEach(async () => {
    taken = [];
    server = createServer((request, response) => {
      taken.push(`${request.method} ${request.url}`);
      response.end(JSON.stringify({ text: 'an answer that is longer than what is left of it' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    proxy = await FaultProxy.before(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, new Random(1));
  });
  afterEach(async () => {
    await proxy.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const ask = (method = 'GET', timeoutMs = 2_000): Promise<string> =>
    fetch(proxy.lead('http://127.0.0.1:1/path'), { method, signal: AbortSignal.timeout(timeoutMs) }).then(
      async (response) => `${response.status} ${await response.text()}`,
    );
  const suffer = (plan: ProxyPlan): void => proxy.set([plan]);

  it('passes everything on while nothing is set', async () => {
    await expect(ask()).resolves.toMatch(/^200 .*left of it/);
    await expect(ask('POST')).resolves.toMatch(/^200 /);
    expect(taken).toEqual(['GET /path', 'POST /path']);
    expect(proxy.bitten).toBe(0);
  });

  it('delivers the request and keeps the answer back', async () => {
    suffer({ fault: 'drop-response', ratio: 1, max: 1 });
    await expect(ask('POST')).rejects.toThrow();
    expect(taken).toEqual(['POST /path']);
    await expect(ask('POST')).resolves.toMatch(/^200 /);
    expect(proxy.bites['drop-response']).toBe(1);
  });

  it('cuts an answer short', async () => {
    suffer({ fault: 'truncate', ratio: 1, max: 1 });
    await expect(ask()).rejects.toThrow();
    expect(taken).toEqual(['GET /path']);
  });

  it('answers in place of the destination', async () => {
    suffer({ fault: 'status', ratio: 1, status: 503, max: 1 });
    await expect(ask()).resolves.toBe('503 ');
    expect(taken).toEqual([]);
  });

  it('refuses, and lets in again', async () => {
    suffer({ fault: 'refuse', ratio: 1 });
    await expect(ask()).rejects.toThrow();
    proxy.set([]);
    await expect(ask()).resolves.toMatch(/^200 /);
    expect(taken).toEqual(['GET /path']);
  });

  it('swallows what comes', async () => {
    suffer({ fault: 'black-hole', ratio: 1 });
    await expect(ask('GET', 300)).rejects.toThrow();
    expect(taken).toEqual([]);
  });

  it('holds answers back', async () => {
    suffer({ fault: 'latency', ratio: 1, ms: 150 });
    const startedAt = performance.now();
    await ask();
    expect(performance.now() - startedAt).toBeGreaterThan(140);
  });

  it('bites only where it was told to', async () => {
    suffer({ fault: 'status', ratio: 1, status: 500, only: /^POST / });
    await expect(ask('GET')).resolves.toMatch(/^200 /);
    await expect(ask('POST')).resolves.toBe('500 ');
  });

  it('draws the same fates from the same seed', () => {
    const drawn = (seed: number): boolean[] => {
      const random = new Random(seed);
      return Array.from({ length: 8 }, () => random.chance(0.5));
    };
    expect(drawn(7)).toEqual(drawn(7));
    expect(new Set(drawn(7))).toEqual(new Set([true, false]));
  });
});
