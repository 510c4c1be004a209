import type { Statement } from './session.js';

// Everything enrich asks Postgres on its hot path: a batch at a time, by unnest.

const keys = (count: number): string => Array.from({ length: count }, (_, index) => `$${index + 1}::text[]`).join(', ');

/** Bindings of customers. A binding to a contact that was erased reads like that of a deleted customer. */
export const readBindings: Statement = {
  name: 'read-bindings',
  text: `select b.store_hash, b.customer_id, c.id as contact_id, c.xmin::text as row_version
    from unnest(${keys(2)}) as k(store_hash, customer_id)
    join enrich.contact_customer b on b.store_hash = k.store_hash and b.customer_id = k.customer_id
    left join enrich.contact c on c.id = b.contact_id`,
};

/** When unknown customers were asked for, in ms ago. */
export const readWanted: Statement = {
  name: 'read-wanted',
  text: `select w.store_hash, w.customer_id, (extract(epoch from now() - w.asked_at) * 1000)::float8 as age_ms
    from unnest(${keys(2)}) as k(store_hash, customer_id)
    join enrich.customer_wanted w on w.store_hash = k.store_hash and w.customer_id = k.customer_id`,
};

export const readContactsByEmail: Statement = {
  name: 'read-contacts-by-email',
  text: `select c.id, c.account, c.email, c.xmin::text as row_version
    from unnest(${keys(2)}) as k(account, email)
    join enrich.contact c on c.account = k.account and c.email = k.email`,
};

// What is made before the locks matters only through what is committed later, and that commit flushes it too.
const withoutFlush = `(select set_config('synchronous_commit', 'off', true)) as flush`;

/** Sorted, so that two batches that need the same new contacts cannot wait for each other. */
export const createContacts: Statement = {
  name: 'create-contacts',
  text: `insert into enrich.contact (account, email)
    select account, email from unnest(${keys(2)}) as k(account, email), ${withoutFlush} order by account, email
    on conflict do nothing returning id, account, email, xmin::text as row_version`,
};

export const createBindings: Statement = {
  name: 'create-bindings',
  text: `insert into enrich.contact_customer (store_hash, customer_id, contact_id)
    select store_hash, customer_id, contact_id
    from unnest(${keys(2)}, $3::uuid[]) as k(store_hash, customer_id, contact_id), ${withoutFlush}
    order by store_hash, customer_id
    on conflict do nothing`,
};

export const readResourceContacts: Statement = {
  name: 'read-resource-contacts',
  text: `select r.store_hash, r.resource, r.resource_id, r.contact_id
    from unnest(${keys(3)}) as k(store_hash, resource, resource_id)
    join enrich.resource_state r on r.store_hash = k.store_hash and r.resource = k.resource and r.resource_id = k.resource_id`,
};

export const lockContacts: Statement = {
  name: 'lock-contacts',
  text: `select id, account, email, announced, xmin::text as row_version,
      case when announced is distinct from 'live' or id = any($2::uuid[]) then consent::text end as consent,
      case when announced is distinct from 'live' or id = any($2::uuid[]) then facts::text end as facts
    from enrich.contact where id = any($1::uuid[]) order by id for update`,
};

export const lockResources: Statement = {
  name: 'lock-resources',
  text: `select r.store_hash, r.resource, r.resource_id, r.source_version, r.content_hash, r.contact_id, r.document_version, r.milestones_left
    from unnest(${keys(3)}) as k(store_hash, resource, resource_id)
    join enrich.resource_state r on r.store_hash = k.store_hash and r.resource = k.resource and r.resource_id = k.resource_id
    order by r.store_hash, r.resource, r.resource_id for update of r`,
};

export const readMilestones: Statement = {
  name: 'read-milestones',
  text: `select m.store_hash, m.order_id, m.name
    from unnest(${keys(2)}) as k(store_hash, order_id)
    join enrich.milestone m on m.store_hash = k.store_hash and m.order_id = k.order_id`,
};

/** How far the deltas of orders have come. */
export const readWatermarks: Statement = {
  name: 'read-watermarks',
  text: `select store_hash, (extract(epoch from reached) * 1000)::float8 as reached_ms
    from ingest.watermark where resource = 'order' and store_hash = any($1::text[])`,
};

/** Each value is the first of a block of 10,000 versions. */
export const takeVersions: Statement = {
  name: 'take-versions',
  text: `select nextval('enrich.command_version')::float8 as version from generate_series(1, $1::int)`,
};

/** Before anything is produced: another batch may have taken the new address in the meantime. */
export const renameContact: Statement = {
  name: 'rename-contact',
  text: `update enrich.contact set email = $3 where id = $1::uuid and account = $2`,
};

/** At an address that became free a moment ago. */
export const createContact: Statement = {
  name: 'create-contact',
  text: `insert into enrich.contact (id, account, email) values ($1::uuid, $2, $3)`,
};

export const writeContacts: Statement = {
  name: 'write-contacts',
  text: `update enrich.contact c set announced = k.announced, consent = k.consent::json, facts = k.facts::json
    from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as k(id, announced, consent, facts) where c.id = k.id`,
};

export const writeBindings: Statement = {
  name: 'write-bindings',
  text: `insert into enrich.contact_customer (store_hash, customer_id, contact_id)
    select * from unnest(${keys(2)}, $3::uuid[]) as k(store_hash, customer_id, contact_id) order by 1, 2
    on conflict (store_hash, customer_id) do update set contact_id = excluded.contact_id`,
};

/**
 * States of resources that had none, before anything is produced: a second batch with the same resource waits here, and finds
 * that it was not the first.
 */
export const createResources: Statement = {
  name: 'create-resources',
  text: `insert into enrich.resource_state
      (store_hash, resource, resource_id, source_version, content_hash, contact_id, document_version, milestones_left)
    select * from unnest(${keys(4)}, $5::bytea[], $6::uuid[], $7::int[], $8::boolean[])
      as k(store_hash, resource, resource_id, source_version, content_hash, contact_id, document_version, milestones_left)
    order by store_hash, resource, resource_id
    on conflict do nothing`,
};

/** Never over a newer state. The same version is written again when a new document made something else of it. */
export const writeResources: Statement = {
  name: 'write-resources',
  text: `update enrich.resource_state r
    set source_version = k.source_version, content_hash = k.content_hash, contact_id = k.contact_id,
        document_version = k.document_version, milestones_left = k.milestones_left, updated_at = now()
    from unnest(${keys(4)}, $5::bytea[], $6::uuid[], $7::int[], $8::boolean[])
      as k(store_hash, resource, resource_id, source_version, content_hash, contact_id, document_version, milestones_left)
    where r.store_hash = k.store_hash and r.resource = k.resource and r.resource_id = k.resource_id
      and r.source_version <= k.source_version`,
};

export const writeMilestones: Statement = {
  name: 'write-milestones',
  text: `insert into enrich.milestone (store_hash, order_id, name, at, silent)
    select store_hash, order_id, name, to_timestamp(greatest(at_ms, 0) / 1000), silent
    from unnest(${keys(3)}, $4::float8[], $5::boolean[]) as k(store_hash, order_id, name, at_ms, silent)
    on conflict do nothing`,
};

export const writeWaiting: Statement = {
  name: 'write-waiting',
  text: `insert into enrich.waiting_order (topic, partition, "offset", key, value, headers, store_hash, customer_id, until)
    select topic, partition, "offset", key, value, headers::json, store_hash, customer_id, now() + wait_ms * interval '1 millisecond'
    from unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::float8[])
      as k(topic, partition, "offset", key, value, headers, store_hash, customer_id, wait_ms)
    on conflict do nothing`,
};

/** Asked for again only when the last asking was forgotten: see forgetWanted. */
export const writeWanted: Statement = {
  name: 'write-wanted',
  text: `insert into enrich.customer_wanted (store_hash, customer_id)
    select distinct store_hash, customer_id from unnest(${keys(2)}) as k(store_hash, customer_id) order by 1, 2
    on conflict do nothing`,
};

export const deleteWanted: Statement = {
  name: 'delete-wanted',
  text: `delete from enrich.customer_wanted w using unnest(${keys(2)}) as k(store_hash, customer_id)
    where w.store_hash = k.store_hash and w.customer_id = k.customer_id`,
};

/** Orders whose customer came, or whose time is over; those that another process has in hand are left out. */
export const takeWaiting: Statement = {
  name: 'take-waiting',
  text: `select w.topic, w.partition, w."offset"::text, w.key, w.value, w.headers
    from enrich.waiting_order w
    where w.until <= now() or exists (
      select from enrich.contact_customer b where b.store_hash = w.store_hash and b.customer_id = w.customer_id)
    order by w.topic, w.partition, w."offset" limit 200 for update of w skip locked`,
};

export const deleteWaiting: Statement = {
  name: 'delete-waiting',
  text: `delete from enrich.waiting_order w using unnest($1::text[], $2::int[], $3::bigint[]) as k(topic, partition, "offset")
    where w.topic = k.topic and w.partition = k.partition and w."offset" = k."offset"`,
};

export const forgetWanted: Statement = {
  name: 'forget-wanted',
  text: `delete from enrich.customer_wanted where asked_at < now() - interval '1 hour'`,
};

/** Gates that are still there. While they are held so, nobody takes them away; others may park behind them as well. */
export const lockGates: Statement = {
  name: 'lock-gates',
  text: `select s.store_hash from unnest(${keys(2)}) as k(store_hash, topic)
    join enrich.stopped_store s on s.store_hash = k.store_hash and s.topic = k.topic
    order by s.store_hash, s.topic for key share of s`,
};

export const writeParked: Statement = {
  name: 'write-parked',
  text: `insert into enrich.parked (store_hash, topic, partition, "offset", key, value, headers)
    select store_hash, topic, partition, "offset", key, value, headers::json
    from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::text[], $6::bytea[], $7::text[]) with ordinality
      as k(store_hash, topic, partition, "offset", key, value, headers, n)
    order by n
    on conflict do nothing`,
};
