import {
  activateHook,
  createHook,
  listHooks,
  readHookAdmin,
  type BigCommerceClient,
  type Hook,
  type HookAdmin,
} from '@patchcord/bigcommerce';
import { InvalidRecordError } from '@patchcord/events';
import { createLogger, metrics } from '@patchcord/runtime';
import type { HookHealth, KnownHealth } from './hook-health.js';
import type { Outages } from './outages.js';
import type { Store } from './stores.js';
import { Bell } from './wake.js';

/** What we want to hear of. Wildcards cover what BigCommerce adds to a family. */
const scopes = [
  'store/customer/*',
  'store/customer/address/*',
  'store/subscriber/*',
  'store/order/*',
  'store/shipment/*',
] as const;
/** One a store, at an address that no other hook has (BigCommerce docs, webhook events). */
export const EXCEPTION_SCOPE = 'store/hook/deliveryException';

/** A hook may take a minute before it sends (BigCommerce docs, webhooks overview), and a delta must not be ahead of it. */
const ACTIVATION_MS = 65_000;
const BLOCK_MS = 180_000;
const DOMAIN_BLOCKED = 90_003;
const log = createLogger('hooks');

export interface HookOptions {
  publicUrl: string;
  /** Where BigCommerce tells of failed deliveries; by another host name than publicUrl it comes through while that one is blocked. */
  exceptionsUrl?: string | undefined;
  checkSeconds: number;
}

/** Why webhooks have not come, and how long that lasts yet. */
interface Fault {
  cause: 'hook-missing' | 'hook-off' | 'domain-blocked';
  endsInMs: number;
}

/** Keeps the webhooks of one store as they should be. BigCommerce switches them off after two days of failures or 90 quiet ones. */
export class HookSupervisor {
  readonly bell = new Bell();
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly client: BigCommerceClient,
    private readonly store: Store,
    private readonly books: { outages: Pick<Outages, 'note'>; health: Pick<HookHealth, 'look' | 'good'> },
    private readonly options: HookOptions,
  ) {}

  start(): void {
    this.running = this.keepChecking();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.bell.ring();
    await this.running;
  }

  /**
   * Creates what is missing, and switches on what is off or has other headers. What kept webhooks away since they were last found
   * in order is noted as an outage. How many hooks are active then.
   */
  async check(): Promise<number> {
    const { storeHash } = this.store;
    const known = await this.books.health.look(storeHash);
    const listed = await listHooks(this.client);
    const admin = await readHookAdmin(this.client);
    const off = new Set(admin?.hooks.filter(({ status }) => status !== 'active').map(({ id }) => id));
    const hooks = listed.map((hook) => ({ ...hook, is_active: hook.is_active && !off.has(hook.id) }));
    const faults = [...(await this.mend(hooks)), ...this.blocks(known, admin)];
    const hasExceptions = await this.listenToExceptions(hooks);
    if (faults.length === 0) await this.books.health.good(storeHash);
    else await this.noteOutage(known, faults);
    return scopes.length + (hasExceptions ? 1 : 0);
  }

  private async mend(hooks: readonly Hook[]): Promise<Fault[]> {
    const headers = headersOf(this.store);
    const destination = this.destinationAt(this.options.publicUrl);
    const faults: Fault[] = [];
    for (const scope of scopes) {
      const hook = hooks.find((candidate) => candidate.scope === scope && candidate.destination === destination);
      if (hook && hook.is_active && hasHeaders(hook, headers)) continue;
      if (hook) await activateHook(this.client, hook.id, headers);
      else await createHook(this.client, { scope, destination, headers });
      // Other headers are no fault: what the hook was made with is accepted until people take it away.
      if (!hook?.is_active) faults.push({ cause: hook ? 'hook-off' : 'hook-missing', endsInMs: ACTIVATION_MS });
      log.info(hook ? 'a hook was switched on again' : 'a hook was made', { storeHash: this.store.storeHash, scope });
    }
    return faults;
  }

  /** Deliveries that BigCommerce holds back or held back, as it says when asked and said by itself. */
  private blocks({ exception }: KnownHealth, admin: HookAdmin | undefined): Fault[] {
    const { hostname } = new URL(this.options.publicUrl);
    const told: Fault[] =
      exception?.code === DOMAIN_BLOCKED
        ? [{ cause: 'domain-blocked', endsInMs: Math.max(0, BLOCK_MS - exception.ageMs) }]
        : [];
    const ours = (admin?.blockedDomains ?? []).filter(({ destination }) => hostnameOf(destination) === hostname);
    return [
      ...told,
      ...ours.map(({ timeLeftSeconds }): Fault => ({ cause: 'domain-blocked', endsInMs: timeLeftSeconds * 1_000 })),
    ];
  }

  private async noteOutage({ goodAgeMs = 0 }: KnownHealth, faults: readonly Fault[]): Promise<void> {
    const { storeHash } = this.store;
    const endsInMs = Math.max(...faults.map((fault) => fault.endsInMs));
    const cause = [...new Set(faults.map((fault) => fault.cause))].join(', ');
    await this.books.outages.note(storeHash, { beganAgeMs: goodAgeMs, endsInMs, cause });
    log.warn('webhooks were kept away from us; a delta makes up for it', {
      storeHash,
      cause,
      sinceMs: Math.round(goodAgeMs),
      endsInMs,
    });
  }

  /** False where another address has the only hook of this kind that a store may have: what it would tell is found by looking. */
  private async listenToExceptions(hooks: readonly Hook[]): Promise<boolean> {
    const headers = headersOf(this.store);
    const destination = `${this.destinationAt(this.options.exceptionsUrl ?? this.options.publicUrl)}/exceptions`;
    const hook = hooks.find(({ scope }) => scope === EXCEPTION_SCOPE);
    if (hook && hook.destination !== destination) return false;
    try {
      if (!hook) await createHook(this.client, { scope: EXCEPTION_SCOPE, destination, headers });
      else if (!hook.is_active || !hasHeaders(hook, headers)) await activateHook(this.client, hook.id, headers);
      return true;
    } catch (error) {
      if (!(error instanceof InvalidRecordError)) throw error;
      log.warn('BigCommerce refuses the hook that tells of failed deliveries', {
        storeHash: this.store.storeHash,
        error,
      });
      return false;
    }
  }

  private destinationAt(url: string): string {
    return `${url.replace(/\/$/, '')}/webhooks/bigcommerce/${this.store.storeHash}`;
  }

  private async keepChecking(): Promise<void> {
    while (!this.isStopped) {
      await this.checkOnce();
      if (!this.isStopped) await this.bell.wait(this.options.checkSeconds * 1_000);
    }
  }

  private async checkOnce(): Promise<void> {
    const { storeHash } = this.store;
    try {
      metrics.hooksActive.record(await this.check(), { store: storeHash });
    } catch (error) {
      // The next check tries again; webhooks that are there go on.
      metrics.hooksActive.record(0, { store: storeHash });
      if (!this.isStopped) log.warn('the hooks of a store could not be checked', { storeHash, error });
    }
  }
}

function headersOf({ document, headerSecrets }: Store): Record<string, string> | null {
  const [secret] = headerSecrets;
  return secret ? { [document.bigcommerce.webhooks.header]: secret.toString() } : null;
}

function hasHeaders(hook: Hook, wanted: Record<string, string> | null): boolean {
  const given = new Map(Object.entries(hook.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.entries(wanted ?? {}).every(([name, value]) => given.get(name.toLowerCase()) === value);
}

/** BigCommerce writes a domain, which may come with a scheme or a port. */
function hostnameOf(destination: string): string {
  const url = destination.includes('://') ? destination : `https://${destination}`;
  return URL.canParse(url) ? new URL(url).hostname : '';
}
