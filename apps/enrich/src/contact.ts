import type { Lane } from '@patchcord/events';
import type { ConsentState } from '@patchcord/mapping';
import { StartOverError } from './session.js';

/** What one resource says of a person: its part of the contact's body. */
export interface Contribution {
  /** `<store>/customer/<id>`, or the subscriber or order that a contact without a customer comes from. */
  from: string;
  sourceVersion: string;
  /** Lower case e-mail of the resource, to tell a change of it from a contact that was renamed by another. */
  email: string;
  body: Record<string, unknown>;
}

/** A row of `contact`, as read. The two JSON columns are text, and null where no command with the whole body can follow. */
export interface ContactRow {
  id: string;
  account: string;
  email: string;
  announced: Lane | null;
  consent: string | null;
  facts: string | null;
  row_version: string;
}

const CUSTOMER = /^[^/]+\/customer\//;

/** A person, locked by this batch, with what the batch changes. */
export class Contact {
  readonly id: string;
  readonly account: string;
  email: string;
  /** Lane of a command that creates the contact at Cordial, in Kafka or on its way there with this batch; live once it was. */
  announced: Lane | null;
  isChanged = false;
  private consentState: ConsentState | null | undefined;
  private parts: Contribution[] | undefined;

  constructor(private readonly row: ContactRow) {
    this.id = row.id;
    this.account = row.account;
    this.email = row.email;
    this.announced = row.announced;
  }

  announce(lane: Lane): void {
    this.announced = this.announced === 'live' ? 'live' : lane;
    this.isChanged = true;
  }

  /** Whether what follows in the lane finds the contact at Cordial: a bulk command may be hours behind a live one. */
  isAnnouncedIn(lane: Lane): boolean {
    return this.announced === 'live' || this.announced === lane;
  }

  get consent(): ConsentState | null {
    if (this.consentState === undefined) {
      this.consentState = (JSON.parse(this.text('consent')) as { email?: ConsentState }).email ?? null;
    }
    return this.consentState;
  }

  set consent(state: ConsentState | null) {
    this.consentState = state;
    this.isChanged = true;
  }

  get contributions(): readonly Contribution[] {
    return (this.parts ??= JSON.parse(this.text('facts')) as Contribution[]);
  }

  contributionOf(from: string): Contribution | undefined {
    return this.contributions.find((each) => each.from === from);
  }

  get hasCustomer(): boolean {
    return this.contributions.some(({ from }) => CUSTOMER.test(from));
  }

  /** Whether a customer other than this one says that it is here. */
  hasOtherCustomerAt(email: string, from: string): boolean {
    return this.contributions.some((each) => each.from !== from && each.email === email && CUSTOMER.test(each.from));
  }

  /** Takes the place of what the same resource said before. */
  contribute(contribution: Contribution): void {
    this.parts = [...this.contributions.filter(({ from }) => from !== contribution.from), contribution];
    this.isChanged = true;
  }

  /**
   * A customer is gone or belongs to somebody else now. What it said of the person stays true, except for `cleared` (its id);
   * where another customer is left, that one speaks alone.
   */
  leave(from: string, cleared: Record<string, unknown>): void {
    const gone = this.contributionOf(from);
    this.parts = this.contributions.filter((each) => each !== gone);
    if (!this.hasCustomer) {
      const body = { ...gone?.body, ...cleared };
      this.parts = [
        ...this.parts,
        { from: from.replace('/customer/', '/former/'), sourceVersion: gone?.sourceVersion ?? '', email: '', body },
      ];
    }
    this.isChanged = true;
  }

  /** The whole body, without lists: customers speak over subscribers and guests, and the newest over the older. */
  body(): Record<string, unknown> {
    const rank = ({ from, sourceVersion }: Contribution): string => `${CUSTOMER.test(from) ? 1 : 0}${sourceVersion}`;
    const sorted = [...this.contributions].sort((left, right) => (rank(left) < rank(right) ? -1 : 1));
    return Object.assign({}, ...sorted.map(({ body }) => body)) as Record<string, unknown>;
  }

  /** What is written of the two JSON columns. */
  columns(): { consent: string; facts: string } {
    return {
      consent:
        this.consentState === undefined
          ? this.text('consent')
          : JSON.stringify({ email: this.consentState ?? undefined }),
      facts: this.parts === undefined ? this.text('facts') : JSON.stringify(this.parts),
    };
  }

  private text(column: 'consent' | 'facts'): string {
    const text = this.row[column];
    if (text === null) throw new StartOverError('a contact turned up whose body was not read', { contactId: this.id });
    return text;
  }
}
