import type { IncomingHttpHeaders } from 'node:http';
import { accountRoutes } from './account-routes.js';
import { asyncRoutes } from './async-api.js';
import { Account, type AccountOptions } from './account.js';
import { CallCounts } from './call-counts.js';
import { EffectLog } from './effects.js';
import { Faults } from './faults.js';
import { Quotas, RetryAfterWatch } from './limits.js';
import { createRandom } from './random.js';
import { Router } from './router.js';
import { defaultSettings, type CordialSettings } from './settings.js';

export const defaultAccount: AccountOptions = { name: 'main', apiKey: 'cordial-simulator-key' };

/** Everything behind the server: the accounts with what they hold, and the books about who called. */
export class World {
  readonly router = new Router(accountRoutes, asyncRoutes);
  readonly quotas = new Quotas();
  settings: CordialSettings;
  accounts = new Map<string, Account>();
  effects = new EffectLog();
  counts = new CallCounts();
  waits = new RetryAfterWatch();
  faults: Faults;
  private readonly byCredential = new Map<string, Account>();

  constructor(
    private readonly seed: number,
    private readonly accountOptions: AccountOptions[],
    private readonly firstSettings: Partial<CordialSettings>,
  ) {
    this.settings = { ...defaultSettings, ...firstSettings };
    this.faults = new Faults(createRandom(seed));
    for (const options of accountOptions) this.open(options);
  }

  /** The account of a call: the API key as user name and no password, or in a header of its own on the asynchronous API. */
  authenticate(headers: IncomingHttpHeaders, isAsync: boolean): Account | null {
    const credential = isAsync ? credentialOf(String(headers['x-api-key'] ?? '')) : headers.authorization;
    return credential === undefined ? null : (this.byCredential.get(credential) ?? null);
  }

  /** The account with this name, or the first one when none is named. */
  account(name: string | undefined): Account | null {
    return name === undefined ? (this.accounts.values().next().value ?? null) : (this.accounts.get(name) ?? null);
  }

  /** Adds an account, or puts an empty one in the place of the one with the same name. */
  addAccount(options: AccountOptions): void {
    const at = this.accountOptions.findIndex(({ name }) => name === options.name);
    if (at < 0) this.accountOptions.push(options);
    else this.accountOptions[at] = options;
    this.open(options);
  }

  /** As at the start: accounts empty, logs, counts and faults gone; settings too, unless they are to be kept. */
  reset(keepsSettings: boolean): void {
    if (!keepsSettings) this.settings = { ...defaultSettings, ...this.firstSettings };
    this.accounts.clear();
    this.byCredential.clear();
    this.effects = new EffectLog();
    this.counts = new CallCounts();
    this.waits = new RetryAfterWatch();
    this.faults = new Faults(createRandom(this.seed));
    this.quotas.clear();
    for (const options of this.accountOptions) this.open(options);
  }

  private open(options: AccountOptions): void {
    for (const [credential, account] of this.byCredential) {
      if (account.name === options.name) this.byCredential.delete(credential);
    }
    const account = new Account(options, this.seed + this.accountOptions.indexOf(options) + 1);
    this.accounts.set(options.name, account);
    this.byCredential.set(credentialOf(options.apiKey), account);
  }
}

function credentialOf(apiKey: string): string {
  return `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`;
}
