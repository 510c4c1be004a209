import { schemas, type Command, type Suppression } from '@patchcord/events';

// What the specs and the bench send.

function blank<Event>(topic: keyof typeof schemas): Event {
  const { fields } = schemas[topic] as { fields: readonly { name: string; default: unknown }[] };
  return structuredClone(Object.fromEntries(fields.map((field) => [field.name, field.default]))) as Event;
}

export type Evidence = NonNullable<NonNullable<Command['contact']>['consent']>;

export function evidence(status: string, changes: Partial<Evidence> = {}): Evidence {
  const rest = { source: 'bigcommerce', storefront: '1', optedOutAt: 0, optIn: false, mayForce: false };
  return { channel: 'email', status, at: Date.now() - 60_000, evidence: 'transition', ...rest, ...changes };
}

/** Commands of one store, each with a newer version than the last. */
export class CommandMaker {
  private version = 10_000;

  constructor(
    readonly store: string,
    readonly account: string,
  ) {}

  /** The meta of the next command of a contact. */
  next(
    contactId: string,
  ): Pick<
    Command,
    | 'recordId'
    | 'storeHash'
    | 'account'
    | 'contactId'
    | 'version'
    | 'automations'
    | 'occurredAt'
    | 'resource'
    | 'origin'
  > {
    this.version += 1;
    const ids = { recordId: `record-${this.version}`, storeHash: this.store, account: this.account, contactId };
    return {
      ...ids,
      version: this.version,
      automations: true,
      occurredAt: Date.now(),
      resource: 'customer',
      origin: 'webhook',
    };
  }

  contact(
    contactId: string,
    email: string,
    body: object,
    changes: Partial<Command> & { consent?: Evidence; previousEmail?: string } = {},
  ): Command {
    const { consent = null, previousEmail = '', ...rest } = changes;
    const key = `contact/${contactId}`;
    const contact = { email, previousEmail, body: JSON.stringify(body), consent, erase: false };
    return {
      ...blank<Command>('cordial.contacts'),
      ...this.next(contactId),
      stateKey: key,
      effectKey: key,
      kind: 'contact',
      contact,
      ...rest,
    };
  }

  order(contactId: string, email: string, orderId: string, body: object = {}, changes: Partial<Command> = {}): Command {
    const key = `order/${orderId}`;
    const whole = {
      orderID: orderId,
      purchaseDate: '2026-01-02T03:04:05+00:00',
      status: 'Pending',
      storeID: this.store,
      items: [anItem()],
      tax: 0,
      ...body,
    };
    const order = { orderId, email, body: JSON.stringify(whole) };
    return {
      ...blank<Command>('cordial.contacts'),
      ...this.next(contactId),
      stateKey: key,
      effectKey: key,
      kind: 'order',
      order,
      ...changes,
    };
  }

  activity(contactId: string, email: string, name: string, changes: Partial<Command> & { at?: number } = {}): Command {
    const { at = Date.now(), ...rest } = changes;
    const activity = {
      action: 'order',
      at,
      uid: name.replaceAll('/', '-'),
      properties: JSON.stringify({ uid: name.replaceAll('/', '-'), total: 12 }),
      email,
    };
    return {
      ...blank<Command>('cordial.contacts'),
      ...this.next(contactId),
      effectKey: name,
      kind: 'activity',
      activity,
      ...rest,
    };
  }

  suppression(contactId: string, email: string, changes: Partial<Suppression> = {}): Suppression {
    const key = `consent/${contactId}/email`;
    const rest = {
      stateKey: key,
      effectKey: key,
      kind: 'suppression',
      channel: 'email',
      email,
      at: Date.now(),
      evidence: 'opt-out',
    };
    return { ...blank<Suppression>('cordial.suppressions'), ...this.next(contactId), ...rest, ...changes };
  }
}

export function anItem(): object {
  return { productID: '77', sku: 'MUG', category: 'Kitchen', name: 'Mug', qty: 2, itemPrice: 6 };
}
