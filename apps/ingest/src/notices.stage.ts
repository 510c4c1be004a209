import { Inject, Injectable } from '@nestjs/common';
import { headers as names, InvalidRecordError, resources, type Notice, type Resource } from '@patchcord/events';
import { reject, type Handled, type Outcome, type Received, type Stage } from '@patchcord/kafka';
import { FetchDue, type Ask } from './fetch-due.js';
import { Stores } from './stores.js';
import { Wake } from './wake.js';
import { readWebhookBody } from './webhook-body.js';

/** Turns notices into work: what they name is to be fetched. A notice ends with that fetch, or at once if it shares another's. */
@Injectable()
export class NoticesStage implements Stage<Notice> {
  constructor(
    @Inject(FetchDue) private readonly fetchDue: Pick<FetchDue, 'ask'>,
    @Inject(Wake) private readonly wake: Pick<Wake, 'ring'>,
    @Inject(Stores) private readonly stores: Pick<Stores, 'configured'>,
  ) {}

  handle(batch: readonly Received<Notice>[]): Handled {
    const pays = this.ask(batch.filter(({ event }) => isFetchable(event)));
    const outcomes = batch.map(async (received): Promise<Outcome> => {
      if (!isFetchable(received.event)) return reject(toError(received.event));
      const isPayer = (await pays).get(received);
      if (isPayer === undefined) return reject(unknownStore());
      return { kind: 'notice', end: isPayer ? 'pending' : 'coalesced' };
    });
    return { outcomes };
  }

  /** Says for each notice whether it ends with its fetch; nothing for those of stores that nobody configured, which nobody would fetch. */
  private async ask(batch: readonly Received<Notice>[]): Promise<Map<Received<Notice>, boolean>> {
    if (batch.length === 0) return new Map();
    const configured = await this.stores.configured([...new Set(batch.map(({ event }) => event.storeHash))]);
    const asked = batch.filter(({ event }) => configured.has(event.storeHash));
    if (asked.length === 0) return new Map();
    const pays = await this.fetchDue.ask(asked.map(toAsk));
    this.wake.ring([...new Set(asked.map(({ event }) => event.storeHash))]);
    return new Map(asked.map((received, index) => [received, pays[index] ?? false]));
  }
}

function unknownStore(): InvalidRecordError {
  return new InvalidRecordError('No document was ever applied for this store: apply one, and replay the notice', {
    code: 'unknown-store',
    field: 'storeHash',
    expected: 'a configured store',
    came: 'another one',
  });
}

function isFetchable({ resource, resourceId, storeHash, recordId, scope }: Notice): boolean {
  // PostgreSQL refuses a NUL, and with it the whole batch, again and again.
  if ([storeHash, recordId, scope].some((text) => text.includes('\0'))) return false;
  return resources.includes(resource as Resource) && /^\d+$/.test(resourceId);
}

/** Says in the words of the webhook what is wrong with it; what came otherwise is named by what it lacks. */
function toError(notice: Notice): InvalidRecordError {
  const { names: named } = readWebhookBody(notice.bytes);
  if (named instanceof InvalidRecordError) return named;
  return new InvalidRecordError('The notice does not name a resource', {
    code: 'field-missing',
    field: 'resource',
    expected: resources.join(', '),
    came: notice.resource === '' ? 'nothing' : 'another text',
  });
}

function toAsk({ event, headers, context, partition, offset }: Received<Notice>): Ask {
  return {
    storeHash: event.storeHash,
    resource: event.resource as Resource,
    resourceId: event.resourceId,
    recordId: event.recordId,
    scope: event.scope,
    occurredAt: event.occurredAt,
    receivedAt: Number(headers[names.receivedAt] ?? event.observedAt),
    trace: context ? (headers['traceparent'] ?? '') : '',
    partition,
    offset,
  };
}
