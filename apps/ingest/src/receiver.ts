import { Inject, Injectable } from '@nestjs/common';
import { DependencyDownError, headers as names, resourceKey, topics, type Notice } from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
import { createLogger, failpoint, inject, metrics, ROOT_CONTEXT, withSpan } from '@patchcord/runtime';
import { randomUUID } from 'node:crypto';
import { HookHealth } from './hook-health.js';
import { IngressWatch } from './ingress-watch.js';
import { ReplayWindow } from './replay-window.js';
import { isOneOf, isSigned, type SignedHeaders } from './signature.js';
import { Stores, type Store } from './stores.js';
import { TokenBucket } from './token-bucket.js';
import { readDeliveryException, readWebhookBody, type WebhookBody } from './webhook-body.js';

export type WebhookHeaders = SignedHeaders & Readonly<Record<string, string | string[] | undefined>>;

/** BigCommerce only looks whether it is 2xx: anything else counts towards blocking our whole domain. */
export type WebhookStatus = 200 | 401 | 429 | 503;

type Result = 'accepted' | 'late' | 'repeat' | 'unauthenticated' | 'too-many' | 'busy' | 'unavailable';

const statuses: Record<Result, WebhookStatus> = {
  accepted: 200,
  late: 200,
  repeat: 200,
  unauthenticated: 401,
  'too-many': 429,
  busy: 503,
  unavailable: 503,
};

const ACK_DEADLINE_MS = 2_000;
const IN_FLIGHT_MAX = 4_000;
const FAILED_PER_SECOND = 20;
const FAILED_BURST = 100;
const log = createLogger('receiver');

/** Takes a webhook: proves where it comes from, puts it into Kafka, and only then says so. Needs no database. */
@Injectable()
export class Receiver {
  private readonly replays = new ReplayWindow();
  // Only calls that failed verification cost a token: refusing a genuine one would count against the whole domain.
  private readonly failed = new TokenBucket(FAILED_PER_SECOND, FAILED_BURST);
  private inFlight = 0;

  constructor(
    @Inject(Stores) private readonly stores: Pick<Stores, 'get'>,
    @Inject(KafkaClient) private readonly kafka: Pick<KafkaClient, 'producer'>,
    @Inject(IngressWatch) private readonly watch: Pick<IngressWatch, 'taken' | 'refused'>,
    @Inject(HookHealth) private readonly hookHealth: Pick<HookHealth, 'tell'>,
  ) {}

  /** The status to answer with; 200 once Kafka has it on all replicas. Never throws. */
  receive(storeHash: string, headers: WebhookHeaders, body: Buffer): Promise<WebhookStatus> {
    return this.answer(storeHash, async (store) => {
      const result = await this.judge(store, headers, body);
      if (statuses[result] === 503) this.watch.refused();
      return result;
    });
  }

  /** The same for what BigCommerce tells of failed deliveries; 200 once the database has it, which the worker of the store looks into. */
  receiveException(storeHash: string, headers: WebhookHeaders, body: Buffer): Promise<WebhookStatus> {
    return this.answer(storeHash, async (store) => {
      const proven = this.prove(store, headers, body);
      if (typeof proven === 'string') return proven;
      try {
        await this.hookHealth.tell(proven.store.storeHash, readDeliveryException(body));
        return 'accepted';
      } catch (error) {
        log.warn('what BigCommerce tells of its deliveries was not taken, because PostgreSQL did not', {
          storeHash,
          error,
        });
        return 'unavailable';
      }
    });
  }

  private async answer(
    storeHash: string,
    judge: (store: Store | undefined) => Promise<Result>,
  ): Promise<WebhookStatus> {
    const startedAt = performance.now();
    const store = this.stores.get(storeHash);
    this.inFlight += 1;
    try {
      const result = await judge(store);
      // The store of an unproven call is whatever somebody wrote into the URL.
      metrics.webhooksReceived.add(1, { store: store && result !== 'unauthenticated' ? storeHash : '', result });
      return statuses[result];
    } finally {
      this.inFlight -= 1;
      metrics.webhookAckDurationSeconds.record((performance.now() - startedAt) / 1_000, {});
    }
  }

  private async judge(store: Store | undefined, headers: WebhookHeaders, body: Buffer): Promise<Result> {
    if (this.inFlight > IN_FLIGHT_MAX) return 'busy';
    const proven = this.prove(store, headers, body);
    if (typeof proven === 'string') return proven;
    const { storeHash } = proven.store;
    const id = idOf(headers);
    const age = this.replays.judge(storeHash, id, headers['webhook-timestamp']);
    if (age === 'repeat') return 'repeat';
    if (age === 'too-many') return 'busy';
    const isAccepted = await this.append(storeHash, id ?? randomUUID(), proven.said, body);
    if (!isAccepted) return 'unavailable';
    this.watch.taken();
    if (id !== undefined) this.replays.remember(storeHash, id);
    return age === 'late' ? 'late' : 'accepted';
  }

  /** What a webhook says, once it is proven to come from this store; else how it is refused. */
  private prove(
    store: Store | undefined,
    headers: WebhookHeaders,
    body: Buffer,
  ): { store: Store; said: WebhookBody } | 'unauthenticated' | 'too-many' {
    if (store && isGenuine(store, headers, body)) {
      const said = readWebhookBody(body);
      // The signature proves BigCommerce and our app, not the store: one store's webhook must not reach another's path.
      if (said.producer === undefined || said.producer === `stores/${store.storeHash}`) return { store, said };
    }
    return this.failed.take() ? 'unauthenticated' : 'too-many';
  }

  private append(storeHash: string, recordId: string, read: WebhookBody, body: Buffer): Promise<boolean> {
    const attributes = {
      'http.request.method': 'POST',
      'url.template': '/webhooks/bigcommerce/{storeHash}',
      'patchcord.store': storeHash,
    };
    return withSpan(
      'POST /webhooks/bigcommerce/{storeHash}',
      { kind: 'server', parent: ROOT_CONTEXT, attributes },
      async () => {
        const receivedAt = Date.now();
        const traced: Record<string, string> = { [names.receivedAt]: String(receivedAt) };
        inject(traced);
        const event = toNotice(storeHash, recordId, read, body, receivedAt);
        const key = event.resource === '' ? `${storeHash}/unknown/${recordId}` : resourceKeyOf(event);
        try {
          await inTime(
            this.kafka.producer.send([{ topic: topics.notices, key, event, headers: traced }], {
              deadlineMs: ACK_DEADLINE_MS,
            }),
          );
          failpoint('FP1');
          metrics.stageRecordsOut.add(1, { stage: 'ingest', topic: topics.notices.name });
          return true;
        } catch (error) {
          // BigCommerce sends it again for 48 h; a delta finds what it gives up.
          log.warn('a webhook was not taken, because Kafka did not acknowledge it', { storeHash, error });
          return false;
        }
      },
    );
  }
}

/**
 * The producer's deadline begins when it knows the topic and its schema, and the first webhook of a process may find neither Kafka
 * nor the registry. What is appended after all has been refused: BigCommerce sends it again, and both share one fetch.
 */
async function inTime(sending: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DependencyDownError('Kafka or the registry did not answer in time', { dependency: 'kafka' })),
      ACK_DEADLINE_MS,
    );
  });
  await Promise.race([sending, late]).finally(() => clearTimeout(timer));
}

function isGenuine({ document, clientSecrets, headerSecrets }: Store, headers: WebhookHeaders, body: Buffer): boolean {
  const { verify, header } = document.bigcommerce.webhooks;
  const given = headers[header.toLowerCase()];
  const hasHeader = (): boolean => isOneOf(typeof given === 'string' ? given : undefined, headerSecrets);
  if (verify !== 'signature' && !hasHeader()) return false;
  return verify === 'header' || isSigned(headers, body, clientSecrets);
}

/** The delivery's own id, where it has one that can serve as a name. */
function idOf(headers: WebhookHeaders): string | undefined {
  const id = headers['webhook-id'];
  return typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? id : undefined;
}

function toNotice(storeHash: string, recordId: string, read: WebhookBody, bytes: Buffer, receivedAt: number): Notice {
  const named = read.names instanceof Error ? undefined : read.names;
  return {
    recordId,
    storeHash,
    channelId: '',
    resourceId: named?.id ?? '',
    sourceVersion: '',
    occurredAt: read.occurredAt,
    observedAt: receivedAt,
    origin: 'webhook',
    lane: 'live',
    resource: named?.resource ?? '',
    scope: read.scope,
    bytes,
  };
}

function resourceKeyOf({ storeHash, resource, resourceId }: Notice): string {
  return resourceKey(storeHash, resource as Parameters<typeof resourceKey>[1], resourceId);
}
