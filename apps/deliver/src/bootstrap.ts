import type { CordialAnswer, Endpoint } from '@patchcord/cordial';
import { attributesOf, listsOf, type CordialAttribute, type StoreDocument } from '@patchcord/mapping';
import { createLogger, fullJitterMs } from '@patchcord/runtime';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account, Store } from './accounts.js';
import type { Pace } from './pace.js';

/** What came of preparing Cordial for one version of a store's document. */
export interface Bootstrapped {
  /** Attributes and lists that Cordial does not take as the document has them: they are left out of bodies. */
  leftOut: ReadonlySet<string>;
  /** A sentence for each, for people. */
  problems: string[];
}

const log = createLogger('bootstrap');

/**
 * Makes the attributes and lists that a document writes, before its first record: Cordial refuses a whole contact for one
 * key that it does not know. What exists with another type stays as it is, is reported, and is left out.
 */
export class Bootstrap {
  private readonly running = new Map<Store, Promise<Bootstrapped | null>>();

  constructor(private readonly pace: Pace) {}

  /** What this version of the store was prepared with; null when the account went down before it was done. */
  ready(account: Account, store: Store): Promise<Bootstrapped | null> {
    if (store.bootstrapped) return Promise.resolve(store.bootstrapped);
    let running = this.running.get(store);
    if (!running) {
      running = this.prepare(account, store).finally(() => this.running.delete(store));
      this.running.set(store, running);
    }
    return running;
  }

  /** Every problem of every store, for health. */
  problems(accounts: readonly Account[]): string[] {
    return accounts.flatMap(({ stores }) =>
      [...stores.values()].flatMap(({ bootstrapped }) => bootstrapped?.problems ?? []),
    );
  }

  private async prepare(account: Account, store: Store): Promise<Bootstrapped | null> {
    const found: Bootstrapped & { leftOut: Set<string> } = { leftOut: new Set(), problems: [] };
    for (let attempt = 0; account.health.down === null; attempt++) {
      found.problems.length = 0;
      const isDone =
        (await this.attributes(account, store.document, found)) && (await this.lists(account, store.document, found));
      if (isDone) {
        for (const problem of found.problems)
          log.error('Cordial does not fit the store document', { account: account.name, problem });
        return (store.bootstrapped = found);
      }
      await delay(fullJitterMs(attempt, { firstMs: 500, capMs: 10_000 }));
    }
    return null;
  }

  private async attributes(
    account: Account,
    document: StoreDocument,
    found: Bootstrapped & { leftOut: Set<string> },
  ): Promise<boolean> {
    const answer = await this.call(account, 'GET /accountcontactattributes', () => account.client.getAttributes());
    // Without the permission to read them it can still work, if somebody made them by hand.
    if (answer.kind === 'refused')
      return report(found, `Cordial does not show the attributes of account ${account.name}: ${answer.message}`);
    if (answer.kind !== 'done' && answer.kind !== 'missing') return false;
    const known = answer.kind === 'done' ? readAttributes(answer.body) : new Map<string, string>();
    for (const attribute of attributesOf(document)) {
      const type = known.get(attribute.key);
      if (type === undefined) {
        if (!(await this.create(account, attribute, found))) return false;
      } else if (type !== attribute.type) {
        found.leftOut.add(attribute.key);
        found.problems.push(
          `Attribute ${attribute.key} of account ${account.name} is a ${type} at Cordial and a ${attribute.type} in the document of store ${document.store}: it is left out.`,
        );
      }
    }
    return true;
  }

  private async create(
    account: Account,
    attribute: CordialAttribute,
    found: Bootstrapped & { leftOut: Set<string> },
  ): Promise<boolean> {
    const answer = await this.call(account, 'POST /accountcontactattributes', () =>
      account.client.postAttribute(attribute),
    );
    // Another replica may have been first.
    if (answer.kind === 'done' || isTaken(answer, 'key')) return true;
    if (answer.kind !== 'refused') return false;
    found.leftOut.add(attribute.key);
    found.problems.push(
      `Cordial refuses attribute ${attribute.key} of account ${account.name}: ${answer.message} It is left out.`,
    );
    return true;
  }

  private async lists(
    account: Account,
    document: StoreDocument,
    found: Bootstrapped & { leftOut: Set<string> },
  ): Promise<boolean> {
    for (const list of listsOf(document)) {
      const known = await this.call(account, 'GET /accountlists', () => account.client.getLists(list.name));
      if (known.kind === 'done') continue;
      if (known.kind === 'refused')
        return report(found, `Cordial does not show the lists of account ${account.name}: ${known.message}`);
      if (known.kind !== 'missing') return false;
      const made = await this.call(account, 'POST /accountlists', () => account.client.postList(list));
      if (made.kind === 'done' || isTaken(made, 'name')) continue;
      if (made.kind !== 'refused') return false;
      found.leftOut.add(list.name);
      found.problems.push(
        `Cordial refuses list ${list.name} of account ${account.name}: ${made.message} It is left out.`,
      );
    }
    return true;
  }

  private async call(account: Account, endpoint: Endpoint, send: () => Promise<CordialAnswer>): Promise<CordialAnswer> {
    const token = await this.pace.take(account.name, endpoint, 1);
    if (!token.spend()) return this.call(account, endpoint, send);
    const answer = await send();
    account.health.note(answer);
    this.pace.answered(account.name, endpoint, answer);
    return answer;
  }
}

/** What cannot be repaired from here is said once, and does not hold the records up. */
function report(found: Bootstrapped, problem: string): true {
  found.problems.push(problem);
  return true;
}

function isTaken(answer: CordialAnswer, field: string): boolean {
  if (answer.kind !== 'refused') return false;
  const texts = [answer.message, ...(answer.fields[field] ?? [])];
  return texts.some((text) => /unique|already exists/i.test(text));
}

/** Types by key, whether Cordial gives a list or an object by key. */
function readAttributes(body: unknown): Map<string, string> {
  const entries = Array.isArray(body)
    ? body
    : Object.entries(body as object).map(([key, value]) => ({ key, ...(value as object) }));
  return new Map(
    entries.flatMap((entry: unknown) => {
      const { key, type } = entry as { key?: unknown; type?: unknown };
      return typeof key === 'string' && typeof type === 'string' ? [[key, type] as const] : [];
    }),
  );
}
