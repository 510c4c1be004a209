import type { CustomTransportStrategy } from '@nestjs/microservices';

/** Provide an array of CustomTransportStrategy under it, in any module: startService listens with each, and drains each at the end. */
export const MICROSERVICE_STRATEGIES: unique symbol = Symbol('MICROSERVICE_STRATEGIES');

interface TakesHandlers {
  addHandler?(...handler: unknown[]): void;
}

/**
 * All strategies of a service as one, because Nest makes a microservice before the providers exist that its strategies
 * are. A handler bound by @EventPattern is offered to every strategy; each takes the patterns that it knows.
 */
export class Strategies implements CustomTransportStrategy {
  private members: readonly (CustomTransportStrategy & TakesHandlers)[] = [];
  private closing: Promise<void> | undefined;

  /** To be called between making the application and initialising it. */
  use(members: readonly CustomTransportStrategy[]): void {
    this.members = members;
  }

  addHandler(...handler: unknown[]): void {
    for (const member of this.members) member.addHandler?.(...handler);
  }

  /** Calls back once, when all listen or the first could not. */
  listen(callback: (error?: unknown) => void): void {
    Promise.all(this.members.map(listen)).then(
      () => callback(),
      (error: unknown) => callback(error),
    );
  }

  /** Drains all at once. Repeated calls wait for the first. Rejects with what went wrong after all have ended. */
  close(): Promise<void> {
    this.closing ??= closeAll(this.members);
    return this.closing;
  }

  // Nest subscribes through these where a transport has them; ours report through health and metrics.
  on(): void {}

  unwrap<T>(): T {
    return this.members as T;
  }
}

function listen(member: CustomTransportStrategy): Promise<void> {
  return new Promise((resolve, reject) => {
    const listening: unknown = member.listen((error?: unknown) => (error ? reject(error as Error) : resolve()));
    if (listening instanceof Promise) listening.catch(reject);
  });
}

async function closeAll(members: readonly CustomTransportStrategy[]): Promise<void> {
  const closed = await Promise.allSettled(members.map(async (member): Promise<void> => member.close()));
  const errors = closed.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} strategies could not be closed`);
}
