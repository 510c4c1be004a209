import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Fetcher } from './fetcher.js';

/**
 * Lets the fetcher end together with the consumers: a transport that nothing comes in by, because that is what drains first. At its
 * turn among the providers the stores would stay without a worker for as long as the last batch takes.
 */
export class LettingGo implements CustomTransportStrategy {
  constructor(private readonly fetcher: Pick<Fetcher, 'stop'>) {}

  listen(callback: () => void): void {
    callback();
  }

  close(): Promise<void> {
    return this.fetcher.stop();
  }

  on(): never {
    throw new Error('Nothing happens here that could be listened to.');
  }

  unwrap<T>(): T {
    return this.fetcher as T;
  }
}
