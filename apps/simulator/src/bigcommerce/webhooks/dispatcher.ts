import { createHash, randomUUID } from 'node:crypto';
import type { Faults } from '../faults.js';
import type { Settings } from '../options.js';
import { randomFor } from '../random.js';
import type { Random } from '../random.js';
import { SequencedLog } from '../store/change-log.js';
import type { Notice, Store } from '../store/store.js';
import { DestinationHealth } from './destination-health.js';
import type { Hook, Hooks } from './hooks.js';
import { RetryQueue } from './retry-queue.js';
import { deliveryException } from './scopes.js';
import { Sender } from './sender.js';
import type { Sent } from './sender.js';
import { signatureHeaders } from './signature.js';

/** After which waits a failed webhook is sent again: 11 times, 48 hours and some in all. */
const retryDelaysMs = [60, 180, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 50_400, 86_400].map((s) => s * 1_000);
const exceptionPauseMs = 600_000;
/** The one event that outlives its hook. */
const appUninstalled = 'store/app/uninstalled';

interface Delivery {
  hook: Hook;
  url: URL;
  webhookId: string;
  body: string;
  scope: string;
  resourceId: string;
  createdS: number;
  /** 0 is the first try. */
  attempt: number;
}

/** One try to deliver one webhook, or the decision not to. */
export interface DeliveryEntry {
  seq: number;
  webhookId: string;
  storeHash: string;
  hookId: number;
  scope: string;
  resourceId: string;
  createdS: number;
  attempt: number;
  atMs: number;
  result: 'acked' | 'failed' | 'blocked' | 'dropped' | 'discarded';
  statusCode: number | null;
}

const counterNames = [
  'published',
  'sent',
  'acked',
  'failed',
  'retried',
  'blocked',
  'dropped',
  'duplicated',
  'reordered',
  'discarded',
  'deactivated',
  'exceptions',
] as const;

export type DeliveryCounters = Record<(typeof counterNames)[number], number>;

/** Sends what the stores announce to the hooks that asked for it, with all the rules of BigCommerce's delivery. */
export class Dispatcher {
  readonly log: SequencedLog<DeliveryEntry>;
  readonly counters = Object.fromEntries(counterNames.map((name) => [name, 0])) as DeliveryCounters;
  private readonly ready: Delivery[] = [];
  private readyHead = 0;
  private readonly waiting = new RetryQueue<Delivery>();
  private readonly health = new Map<string, DestinationHealth>();
  private readonly exceptionTimes = new Map<string, number>();
  private readonly urls = new Map<string, URL>();
  private readonly sender: Sender;
  private readonly random: Random;
  private cancelTimer: (() => void) | null = null;
  private timerDueMs = Number.POSITIVE_INFINITY;
  private inFlight = 0;
  private isStopped = false;

  constructor(
    private readonly settings: Settings,
    private readonly hooks: Hooks,
    private readonly faults: Faults,
    private readonly secretOf: (clientId: string) => string,
  ) {
    this.log = new SequencedLog(settings.logLimit);
    this.random = randomFor(settings.seed, 'dispatcher');
    this.sender = new Sender({ timeoutMs: settings.webhookTimeoutMs, connectionsMax: settings.webhooksInFlightMax });
  }

  get pending(): { queued: number; inFlight: number; waiting: number } {
    return { queued: this.ready.length - this.readyHead, inFlight: this.inFlight, waiting: this.waiting.size };
  }

  /** Tells every hook that listens. */
  publish(store: Store, notice: Notice): void {
    const hooks = this.hooks.listening(store.hash, notice.scope);
    this.deliverTo(hooks, store, notice);
  }

  private deliverTo(hooks: Hook[], store: Store, notice: Notice): void {
    if (hooks.length === 0 || this.isStopped) return;
    const nowMs = this.settings.clock.nowMs();
    const createdS = Math.floor(nowMs / 1_000);
    const body = bodyOf(store, notice, createdS);
    for (const hook of hooks) {
      hook.lastEventMs = nowMs;
      this.counters.published += 1;
      const { scope } = notice;
      const url = this.urlOf(hook.destination);
      const delivery = {
        hook,
        url,
        webhookId: newWebhookId(),
        body,
        scope,
        resourceId: resourceIdOf(notice),
        createdS,
        attempt: 0,
      };
      this.start(delivery, notice.delayMs ?? 0);
    }
    this.pump();
  }

  /** First try: now, or after its place in the storm, or late, twice or never when faults say so. */
  private start(delivery: Delivery, delayMs: number): void {
    const { dropHooksRatio, duplicateHooksRatio, reorderHooksRatio } = this.faults.settings;
    if (this.faults.bite('dropHooksRatio', dropHooksRatio)) {
      this.counters.dropped += 1;
      this.note(delivery, 'dropped', null);
      return;
    }
    let waitMs = delayMs;
    if (this.faults.bite('reorderHooksRatio', reorderHooksRatio)) {
      this.counters.reordered += 1;
      waitMs += this.random.between(1, this.settings.reorderDelayMs);
    }
    this.enqueue(delivery, waitMs);
    if (this.faults.bite('duplicateHooksRatio', duplicateHooksRatio)) {
      this.counters.duplicated += 1;
      // Some repeats are the same delivery, some are a new one of the same event.
      const webhookId = this.random.chance(0.5) ? delivery.webhookId : newWebhookId();
      this.enqueue({ ...delivery, webhookId }, waitMs + this.random.between(0, this.settings.reorderDelayMs));
    }
  }

  private enqueue(delivery: Delivery, delayMs: number): void {
    if (delayMs <= 0) this.ready.push(delivery);
    else this.wait(delivery, delayMs);
  }

  private wait(delivery: Delivery, delayMs: number): void {
    this.waiting.push(this.settings.clock.nowMs() + delayMs, delivery);
    this.armTimer();
  }

  private armTimer(): void {
    const dueMs = this.waiting.nextDueMs;
    if (dueMs === undefined || dueMs >= this.timerDueMs || this.isStopped) return;
    this.cancelTimer?.();
    this.timerDueMs = dueMs;
    this.cancelTimer = this.settings.clock.after(Math.max(0, dueMs - this.settings.clock.nowMs()), () => this.wake());
  }

  private wake(): void {
    this.timerDueMs = Number.POSITIVE_INFINITY;
    const nowMs = this.settings.clock.nowMs();
    for (let due = this.waiting.popDue(nowMs); due; due = this.waiting.popDue(nowMs)) this.ready.push(due);
    this.armTimer();
    this.pump();
  }

  private pump(): void {
    while (this.inFlight < this.settings.webhooksInFlightMax) {
      const delivery = this.shift();
      if (!delivery) return;
      this.deliver(delivery);
    }
  }

  private shift(): Delivery | undefined {
    const delivery = this.ready[this.readyHead];
    if (!delivery || this.isStopped) return undefined;
    this.readyHead += 1;
    if (this.readyHead === this.ready.length) {
      this.ready.length = 0;
      this.readyHead = 0;
    } else if (this.readyHead > 4_096) {
      this.ready.splice(0, this.readyHead);
      this.readyHead = 0;
    }
    return delivery;
  }

  private deliver(delivery: Delivery): void {
    const { hook } = delivery;
    const isOrphan = !this.hooks.isRegistered(hook) && delivery.scope !== appUninstalled;
    if (isOrphan || !hook.isActive) {
      this.counters.discarded += 1;
      this.note(delivery, 'discarded', null);
      return;
    }
    if (this.healthOf(delivery).isBlocked(this.settings.clock.nowMs())) {
      this.counters.blocked += 1;
      this.note(delivery, 'blocked', null);
      this.retry(delivery);
      return;
    }
    this.inFlight += 1;
    this.counters.sent += 1;
    void this.sender.post(delivery.url, this.headersOf(delivery), delivery.body).then((sent) => {
      this.inFlight -= 1;
      if (this.isStopped) return;
      this.settle(delivery, sent);
      this.pump();
    });
  }

  private headersOf(delivery: Delivery): Record<string, string> {
    const isForged = this.faults.bite('missignHooksRatio', this.faults.settings.missignHooksRatio);
    const secret = isForged ? 'not-the-secret' : this.secretOf(delivery.hook.clientId);
    const timestampS = Math.floor(this.settings.clock.nowMs() / 1_000);
    return {
      'user-agent': 'BigCommerce/Webhooks',
      ...delivery.hook.headers,
      ...signatureHeaders(secret, { webhookId: delivery.webhookId, timestampS, body: delivery.body }),
    };
  }

  private settle(delivery: Delivery, sent: Sent): void {
    const nowMs = this.settings.clock.nowMs();
    const isNewlyBlocked = this.healthOf(delivery).record(nowMs, sent.failure);
    if (sent.failure === null) {
      this.counters.acked += 1;
      this.note(delivery, 'acked', sent.statusCode);
      return;
    }
    this.counters.failed += 1;
    this.note(delivery, 'failed', sent.statusCode);
    this.raise(delivery, isNewlyBlocked ? 90_003 : 90_001);
    this.retry(delivery);
  }

  private retry(delivery: Delivery): void {
    const delayMs = retryDelaysMs[delivery.attempt];
    if (delayMs === undefined) {
      this.giveUp(delivery);
      return;
    }
    this.counters.retried += 1;
    this.wait({ ...delivery, attempt: delivery.attempt + 1 }, delayMs * this.settings.retryTimeScale);
  }

  /** After the last retry the hook is switched off; a mail would go to its administrators. */
  private giveUp(delivery: Delivery): void {
    if (!delivery.hook.isActive) return;
    this.hooks.deactivate(delivery.hook);
    this.counters.deactivated += 1;
    this.raise(delivery, 90_002);
  }

  /** Tells the app that its webhooks fail; about retries at most once in ten minutes a destination. */
  private raise(delivery: Delivery, errorCode: 90_001 | 90_002 | 90_003): void {
    const { hook } = delivery;
    if (hook.scope === deliveryException) return;
    const nowMs = this.settings.clock.nowMs();
    const key = `${hook.clientId} ${hook.destination}`;
    const pauseMs = exceptionPauseMs * this.settings.retryTimeScale;
    if (errorCode === 90_001) {
      if (nowMs - (this.exceptionTimes.get(key) ?? Number.NEGATIVE_INFINITY) < pauseMs) return;
      this.exceptionTimes.set(key, nowMs);
    }
    const listening = this.hooks
      .listening(hook.storeHash, deliveryException)
      .filter((candidate) => candidate.clientId === hook.clientId);
    const store = this.storeOf(hook.storeHash);
    if (listening.length === 0 || !store) return;
    this.counters.exceptions += 1;
    const data = { type: 'webhook', id: hook.id, error_code: errorCode, message: exceptionMessages[errorCode] };
    this.deliverTo(listening, store, { scope: deliveryException, data });
  }

  /** Set by the stand-in, which knows its stores. */
  storeOf: (storeHash: string) => Store | undefined = () => undefined;

  blockedDomains(clientId: string): { destination: string; leftMs: number; reasons: DestinationHealth['reasons'] }[] {
    const nowMs = this.settings.clock.nowMs();
    return [...this.health]
      .filter(([key, health]) => key.startsWith(`${clientId} `) && health.isBlocked(nowMs))
      .map(([key, health]) => ({
        destination: key.slice(clientId.length + 1),
        leftMs: health.blockLeftMs(nowMs),
        reasons: health.reasons,
      }));
  }

  stop(): void {
    this.isStopped = true;
    this.cancelTimer?.();
    this.waiting.clear();
    this.ready.length = 0;
    this.readyHead = 0;
    this.sender.close();
  }

  private healthOf({ hook, url }: Delivery): DestinationHealth {
    const key = `${hook.clientId} ${url.host}`;
    let health = this.health.get(key);
    if (!health) {
      health = new DestinationHealth(this.settings.retryTimeScale);
      this.health.set(key, health);
    }
    return health;
  }

  private urlOf(destination: string): URL {
    let url = this.urls.get(destination);
    if (!url) {
      url = new URL(destination);
      this.urls.set(destination, url);
    }
    return url;
  }

  private note(delivery: Delivery, result: DeliveryEntry['result'], statusCode: number | null): void {
    const { webhookId, scope, resourceId, createdS, attempt, hook } = delivery;
    const atMs = this.settings.clock.nowMs();
    const { storeHash, id: hookId } = hook;
    this.log.append({ webhookId, storeHash, hookId, scope, resourceId, createdS, attempt, atMs, result, statusCode });
  }
}

const exceptionMessages = {
  90_001: 'A delivery failed and will be retried.',
  90_002: 'All retries failed; the webhook was deactivated.',
  90_003: 'The domain was blocked for three minutes.',
} as const;

function newWebhookId(): string {
  return `msg_${randomUUID().replaceAll('-', '')}`;
}

/** The hash covers `data` alone, so two real updates of one order share it: it is no key for ever. */
function bodyOf(store: Store, notice: Notice, createdS: number): string {
  const data = JSON.stringify(notice.data);
  const hash = createHash('sha1').update(data).digest('hex');
  const head = { scope: notice.scope, store_id: String(store.numericId), producer: `stores/${store.hash}` };
  return JSON.stringify({ ...head, data: notice.data, hash, created_at: createdS });
}

/** For the log: what the event is about. */
function resourceIdOf(notice: Notice): string {
  const { data } = notice;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return '';
  const { id, order_id: orderId, cart_id: cartId } = data as Record<string, unknown>;
  return String(id ?? orderId ?? cartId ?? '');
}
