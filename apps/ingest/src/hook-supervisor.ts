import { activateHook, createHook, listHooks, type BigCommerceClient, type Hook } from '@patchcord/bigcommerce';
import { createLogger, metrics } from '@patchcord/runtime';
import type { Store } from './stores.js';

/** What we want to hear of. Wildcards cover what BigCommerce adds to a family. */
const scopes = ['store/customer/*', 'store/customer/address/*', 'store/subscriber/*', 'store/order/*', 'store/shipment/*'] as const;

const log = createLogger('hooks');

/** Keeps the webhooks of one store as they should be. BigCommerce switches them off after two days of failures or 90 quiet ones. */
export class HookSupervisor {
  private timer: NodeJS.Timeout | undefined;
  private checking: Promise<void> | undefined;

  constructor(
    private readonly client: BigCommerceClient,
    private readonly store: Store,
    private readonly options: { publicUrl: string; checkSeconds: number },
  ) {}

  start(): void {
    this.checking = this.checkOnce().then(() => {
      this.timer = setTimeout(() => this.start(), this.options.checkSeconds * 1_000);
      this.timer.unref();
    });
  }

  async stop(): Promise<void> {
    await this.checking;
    clearTimeout(this.timer);
  }

  /** Creates what is missing, and switches on what is off or has other headers. How many are active then. */
  async check(): Promise<number> {
    const destination = `${this.options.publicUrl.replace(/\/$/, '')}/webhooks/bigcommerce/${this.store.storeHash}`;
    const headers = headersOf(this.store);
    const ours = (await listHooks(this.client)).filter((hook) => hook.destination === destination);
    for (const scope of scopes) {
      const hook = ours.find((candidate) => candidate.scope === scope);
      if (hook && hook.is_active && hasHeaders(hook, headers)) continue;
      if (hook) await activateHook(this.client, hook.id, headers);
      else await createHook(this.client, { scope, destination, headers });
      log.info(hook ? 'a hook was switched on again' : 'a hook was made', { storeHash: this.store.storeHash, scope });
    }
    return scopes.length;
  }

  private async checkOnce(): Promise<void> {
    const { storeHash } = this.store;
    try {
      metrics.hooksActive.record(await this.check(), { store: storeHash });
    } catch (error) {
      // The next check tries again; webhooks that are there go on.
      metrics.hooksActive.record(0, { store: storeHash });
      log.warn('the hooks of a store could not be checked', { storeHash, error });
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
