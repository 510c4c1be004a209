import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Pace } from './pace.js';

/**
 * Closed at the same moment as the consumers: commands that wait for the pace go back to Kafka at once, so that the end of
 * the process waits only for calls that are out.
 */
export class Stopping implements CustomTransportStrategy {
  constructor(private readonly pace: Pace) {}

  listen(callback: () => void): void {
    callback();
  }

  close(): Promise<void> {
    return this.pace.stop();
  }

  on(): void {}

  unwrap<T>(): T {
    return this.pace as T;
  }
}
