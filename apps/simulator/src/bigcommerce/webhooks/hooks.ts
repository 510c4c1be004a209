import { ApiError } from '../api/errors.js';
import type { Settings } from '../options.js';
import { covers, deliveryException, isScope } from './scopes.js';

export interface Hook {
  id: number;
  clientId: string;
  storeHash: string;
  scope: string;
  destination: string;
  headers: Record<string, string> | null;
  isActive: boolean;
  /** After retries ran out or 90 days passed in silence; a PUT with `is_active: true` revives it. */
  isDeactivated: boolean;
  createdMs: number;
  updatedMs: number;
  activeFromMs: number;
  lastEventMs: number;
}

export interface HookInput {
  scope?: string;
  destination?: string;
  headers?: Record<string, string> | null;
  isActive?: boolean;
}

const hooksPerScopeMax = 10;
const silenceMs = 90 * 86_400_000;

/** The webhooks registered in all stores, with the rules of BigCommerce's webhooks.v3 reference. */
export class Hooks {
  private readonly byId = new Map<number, Hook>();
  private readonly listeners = new Map<string, Hook[]>();
  private readonly adminEmails = new Map<string, string[]>();
  private lastId = 18_048_286;

  constructor(private readonly settings: Settings) {}

  list(storeHash: string, clientId?: string): Hook[] {
    this.deactivateSilent();
    return [...this.byId.values()].filter(
      (hook) => hook.storeHash === storeHash && (clientId === undefined || hook.clientId === clientId),
    );
  }

  /** Only an app's own hooks exist for it. */
  get(storeHash: string, clientId: string, id: number): Hook {
    const hook = this.byId.get(id);
    if (!hook || hook.storeHash !== storeHash || hook.clientId !== clientId) {
      throw new ApiError(404, 'The requested hook was not found.');
    }
    return hook;
  }

  create(storeHash: string, clientId: string, input: HookInput): Hook {
    const { scope, destination } = input;
    if (scope === undefined) throw invalid('scope', 'error.path.missing.');
    if (destination === undefined) throw invalid('destination', 'error.path.missing.');
    this.check(storeHash, clientId, scope, destination);
    this.lastId += 1;
    const nowMs = this.settings.clock.nowMs();
    const hook: Hook = {
      id: this.lastId,
      clientId,
      storeHash,
      scope,
      destination,
      headers: input.headers ?? null,
      isActive: input.isActive ?? true,
      isDeactivated: false,
      createdMs: nowMs,
      updatedMs: nowMs,
      activeFromMs: nowMs + this.settings.hookActivationDelayMs,
      lastEventMs: nowMs,
    };
    this.byId.set(hook.id, hook);
    this.listeners.clear();
    return hook;
  }

  update(hook: Hook, input: HookInput): Hook {
    const scope = input.scope ?? hook.scope;
    const destination = input.destination ?? hook.destination;
    this.check(hook.storeHash, hook.clientId, scope, destination, hook.id);
    Object.assign(hook, { scope, destination, updatedMs: this.settings.clock.nowMs() });
    if (input.headers !== undefined) hook.headers = input.headers;
    if (input.isActive !== undefined) {
      hook.isActive = input.isActive;
      hook.isDeactivated = false;
      hook.lastEventMs = hook.updatedMs;
    }
    this.listeners.clear();
    return hook;
  }

  remove(hook: Hook): void {
    this.byId.delete(hook.id);
    this.listeners.clear();
  }

  /** An uninstalled app loses its hooks. */
  removeAll(storeHash: string, clientId: string): void {
    for (const hook of this.list(storeHash, clientId)) this.remove(hook);
  }

  deactivate(hook: Hook): void {
    hook.isActive = false;
    hook.isDeactivated = true;
    hook.updatedMs = this.settings.clock.nowMs();
  }

  isRegistered(hook: Hook): boolean {
    return this.byId.get(hook.id) === hook;
  }

  /** Hooks that hear of this event now. */
  listening(storeHash: string, scope: string): Hook[] {
    const key = `${storeHash} ${scope}`;
    let hooks = this.listeners.get(key);
    if (!hooks) {
      hooks = [...this.byId.values()].filter((hook) => hook.storeHash === storeHash && covers(hook.scope, scope));
      this.listeners.set(key, hooks);
    }
    const nowMs = this.settings.clock.nowMs();
    return hooks.filter((hook) => hook.isActive && hook.activeFromMs <= nowMs && nowMs - hook.lastEventMs < silenceMs);
  }

  emails(storeHash: string, clientId: string): string[] {
    return this.adminEmails.get(`${storeHash} ${clientId}`) ?? [];
  }

  setEmails(storeHash: string, clientId: string, emails: string[]): void {
    this.adminEmails.set(`${storeHash} ${clientId}`, emails);
  }

  private deactivateSilent(): void {
    const nowMs = this.settings.clock.nowMs();
    for (const hook of this.byId.values()) {
      if (hook.isActive && nowMs - hook.lastEventMs >= silenceMs) this.deactivate(hook);
    }
  }

  private check(storeHash: string, clientId: string, scope: string, destination: string, exceptId?: number): void {
    if (!isScope(scope)) throw invalid('scope', 'error.invalid.scope');
    this.checkDestination(destination);
    const others = [...this.byId.values()].filter(
      (hook) => hook.storeHash === storeHash && hook.clientId === clientId && hook.id !== exceptId,
    );
    if (others.some((hook) => hook.scope === scope && hook.destination === destination)) {
      throw new ApiError(422, 'A webhook with this scope and destination exists already.', {
        destination: 'not unique',
      });
    }
    if (others.filter((hook) => hook.scope === scope).length >= hooksPerScopeMax) {
      throw new ApiError(422, `There are ${hooksPerScopeMax} webhooks with this scope already.`, { scope: 'too many' });
    }
    this.checkException(others, scope, destination);
  }

  /** One hook a client hears of failed deliveries, at a place that no other hook uses. */
  private checkException(others: Hook[], scope: string, destination: string): void {
    const clashes = others.some((hook) =>
      scope === deliveryException
        ? hook.scope === deliveryException || hook.destination === destination
        : hook.scope === deliveryException && hook.destination === destination,
    );
    if (clashes)
      throw new ApiError(422, 'The destination must differ from all other webhooks.', { destination: 'in use' });
  }

  private checkDestination(destination: string): void {
    if (!URL.canParse(destination)) throw invalid('destination', 'error.invalid.url');
    const url = new URL(destination);
    if (this.settings.allowHttpDestinations && ['http:', 'https:'].includes(url.protocol)) return;
    if (url.protocol !== 'https:') throw invalid('destination', 'must be https');
    if (url.port !== '') throw invalid('destination', 'custom ports are not supported');
  }
}

function invalid(field: string, reason: string): ApiError {
  return new ApiError(422, 'JSON data is missing or invalid', { [field]: reason });
}
