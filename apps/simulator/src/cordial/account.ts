import { ActivityStore } from './activity-store.js';
import type { Attribute, AttributeType } from './attributes.js';
import { ContactStore } from './contact-store.js';
import type { JsonObject } from './json.js';
import { ListStore } from './list-store.js';
import { OrderStore } from './order-store.js';
import { createIds } from './random.js';

/** What a Cordial account is set up with before anybody calls its API. */
export interface AccountOptions {
  name: string;
  apiKey: string;
  /** The zone in which times without an offset are read. */
  timeZone?: string;
  /** What a bare path key is besides the cID. */
  primaryKey?: 'cID' | 'email';
  /** Unique string attributes that identify a contact besides cID, e-mail and SMS number. */
  secondaryKeys?: readonly string[];
  attributes?: readonly (Partial<Attribute> & { key: string; type: AttributeType })[];
  lists?: readonly string[];
  /** SMS programs that exist; every name is one when this is left out. */
  smsPrograms?: readonly string[];
  /** Whether `suppressDOI` was enabled by Cordial. */
  suppressDoi?: boolean;
  /** Calls whose permission is not ticked for the key, such as `POST /v2/orders`, and how they are refused. */
  denied?: readonly string[];
  deniedStatus?: 401 | 403;
  /** The addresses from which the key works; all of them when left out. */
  addressesAllowed?: readonly string[];
}

export interface Product {
  content: JsonObject;
  ct: number;
  lm: number;
}

export interface Supplement {
  definition: JsonObject;
  records: Map<string, JsonObject>;
}

/** Everything that one Cordial account holds. */
export class Account {
  readonly name: string;
  readonly timeZone: string;
  readonly attributes = new Map<string, Attribute>();
  readonly lists = new ListStore();
  readonly contacts: ContactStore;
  readonly activities = new ActivityStore();
  readonly orders = new OrderStore();
  readonly products = new Map<string, Product>();
  readonly supplements = new Map<string, Supplement>();
  readonly jobs = new Map<string, JsonObject>();
  /** What the asynchronous API could not do: the only place where it says so. */
  readonly monitor: JsonObject[] = [];
  readonly nextId: () => string;

  constructor(
    readonly options: AccountOptions,
    seed: number,
  ) {
    this.name = options.name;
    this.timeZone = options.timeZone ?? 'America/Los_Angeles';
    this.nextId = createIds(seed);
    this.contacts = new ContactStore(['email', 'sms', ...(options.secondaryKeys ?? [])]);
    for (const attribute of options.attributes ?? []) this.attributes.set(attribute.key, complete(attribute));
    for (const name of options.lists ?? []) this.lists.add(name, false);
  }
}

function complete(attribute: Partial<Attribute> & { key: string; type: AttributeType }): Attribute {
  return {
    name: attribute.key,
    index: false,
    validators: {},
    options: {},
    updateUnauthenticated: false,
    ...attribute,
  };
}
