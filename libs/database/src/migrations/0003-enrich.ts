import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What `enrich` knows: people, the newest state of each resource, and what is sent once ever.
 * No foreign keys: their checks would lock contact rows that other batches hold, and rows of people go by erasure only.
 */
export class Enrich1700000000003 implements MigrationInterface {
  readonly name = 'Enrich1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    // A batch takes one value while it holds its locks and numbers its commands within the block that follows it.
    await runner.query(
      `create sequence enrich.command_version as bigint increment by 10000 minvalue 10000 start 10000`,
    );
    for (const statement of [...people, ...resources, ...waiting, ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'customer_wanted',
      'waiting_order',
      'milestone',
      'resource_state',
      'contact_customer',
      'contact',
    ]) {
      await runner.query(`drop table enrich.${table}`);
    }
    await runner.query('drop sequence enrich.command_version');
  }
}

const people = [
  // `consent`: state of the consent reducer by channel. `facts`: what each resource says of the person, mapped; together they
  // are the body. json, not jsonb: nothing looks inside, and jsonb refuses the NUL that a name may hold.
  // `announced`: the lane in which a command that creates the contact at Cordial is in Kafka, so that its orders and events
  // may follow; live once it was.
  `create table enrich.contact (
     id uuid primary key default uuidv7(),
     account text not null,
     email text not null,
     consent json not null default '{}',
     facts json not null default '[]',
     announced text,
     created_at timestamptz not null default now(),
     unique (account, email)
   ) with (fillfactor = 85)`,
  // A deleted customer keeps its row without a contact: known to be gone, so that its orders need not wait for it.
  `create table enrich.contact_customer (
     store_hash text not null,
     customer_id text not null,
     contact_id uuid,
     primary key (store_hash, customer_id)
   )`,
  `create index contact_customer_contact on enrich.contact_customer (contact_id)`,
];

const resources = [
  // A deleted subscriber comes without e-mail: its contact is the one of its last state.
  // `milestones_left`: bulk work left what happened to the order to the live lane.
  `create table enrich.resource_state (
     store_hash text not null,
     resource text not null,
     resource_id text not null,
     source_version text collate "C" not null,
     content_hash bytea not null,
     contact_id uuid,
     document_version int not null,
     milestones_left boolean not null,
     updated_at timestamptz not null default now(),
     primary key (store_hash, resource, resource_id)
   ) with (fillfactor = 85)`,
  // Never purged: a milestone is sent once ever. Silent ones were recorded without being sent.
  `create table enrich.milestone (
     store_hash text not null,
     order_id text not null,
     name text not null,
     at timestamptz not null,
     silent boolean not null,
     recorded_at timestamptz not null default now(),
     primary key (store_hash, order_id, name)
   )`,
];

const waiting = [
  // Orders whose customer is not known yet, as they lay in Kafka. They are produced again when it is, or at until.
  `create table enrich.waiting_order (
     topic text not null,
     partition int not null,
     "offset" bigint not null,
     key text not null,
     value bytea not null,
     headers json not null,
     store_hash text not null,
     customer_id text not null,
     until timestamptz not null,
     primary key (topic, partition, "offset")
   )`,
  `create index waiting_order_until on enrich.waiting_order (until)`,
  // Customers that orders wait for. A service writes no table of another, so ingest follows this one by asked_at and puts
  // what is new into its fetch_due. The row stays for an hour when the customer never comes, so that its next order does
  // not wait again.
  `create table enrich.customer_wanted (
     store_hash text not null,
     customer_id text not null,
     asked_at timestamptz not null default now(),
     primary key (store_hash, customer_id)
   )`,
  `create index customer_wanted_asked_at on enrich.customer_wanted (asked_at)`,
];

const grants = [
  `grant select on enrich.customer_wanted to patchcord_ingest`,
  `grant select on enrich.contact, enrich.contact_customer to patchcord_deliver`,
  `grant select on enrich.contact, enrich.contact_customer, enrich.resource_state, enrich.milestone, enrich.waiting_order,
     enrich.customer_wanted to patchcord_console`,
];
