import type { Dispatcher } from 'undici';
import { toAnswer, type CordialAnswer } from './answer.js';
import type { HeaderBag } from './quota.js';

export interface Request {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

export interface ExchangeLimits {
  /** The whole call, connecting included. */
  deadlineMs: number;
  answerBytesMax: number;
}

/**
 * One HTTP call through undici's lowest interface: a fraction of the CPU of its streams, and it tells when the request
 * begins to be written. Until then a failure means that Cordial has seen nothing of it.
 */
export function exchange(dispatcher: Dispatcher, request: Request, limits: ExchangeLimits): Promise<CordialAnswer> {
  return new Promise((resolve) => {
    dispatcher.dispatch(request, new Handler(limits, resolve));
  });
}

class Handler implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: HeaderBag = {};
  private chunks: Buffer[] = [];
  private bytes = 0;
  private isOver = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly limits: ExchangeLimits,
    private readonly resolve: (answer: CordialAnswer) => void,
  ) {
    this.timer = setTimeout(() => this.giveUp('timeout'), limits.deadlineMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // It waited for a connection until its deadline; aborted here, nothing of it is written.
    if (this.isOver) controller.abort(new Error('The deadline passed before the request was written.'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number, headers: HeaderBag): void {
    this.status = statusCode;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > this.limits.answerBytesMax) this.giveUp('too-large');
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const text =
      this.chunks.length === 1 ? (this.chunks[0] as Buffer).toString() : Buffer.concat(this.chunks).toString();
    this.end(toAnswer(this.status, this.headers, text));
  }

  onResponseError(): void {
    if (this.controller === undefined) this.end(notSent);
    else this.end({ kind: 'unknown', status: this.status, reason: 'reset' });
  }

  private giveUp(reason: 'timeout' | 'too-large'): void {
    if (this.isOver) return;
    const { controller } = this;
    this.end(controller === undefined ? notSent : { kind: 'unknown', status: this.status, reason });
    controller?.abort(new Error(`Gave up: ${reason}.`));
  }

  private end(answer: CordialAnswer): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.timer);
    this.chunks = [];
    this.resolve(answer);
  }
}

const notSent: CordialAnswer = { kind: 'not-done', status: 0, reason: 'refused-connection', retryAfterMs: undefined };
