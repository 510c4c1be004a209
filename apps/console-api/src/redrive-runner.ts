import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { KafkaClient } from '@patchcord/kafka';
import { createLogger } from '@patchcord/runtime';
import { DataSource } from 'typeorm';
import { REDRIVES_MAX } from './redrive.js';
import { toRedriven, type Rejected } from './redrive-record.js';

/** How often work is looked for, and how often a redrive sends. */
const LOOK_MS = 500;
const SLICE_MS = 250;
/** A process that dies leaves its redrives alone for this long; then another goes on. */
const LEASE_SECONDS = 15;
const SEND_DEADLINE_MS = 8_000;
const SLICE_BYTES_MAX = 16 * 1024 * 1024;
const TOGETHER_MAX = 4;

const log = createLogger('redrive');

interface Job {
  id: string;
  perSecond: number;
}

/**
 * Carries redrives out. A lease on the row of the job is all that it takes: what waits, what is sent and when to stop stand in
 * tables, so any process can go on where another died. A record that was sent and not yet marked goes twice; the ledger knows it.
 */
@Injectable()
export class RedriveRunner implements OnModuleInit, OnModuleDestroy {
  private readonly owner = randomUUID();
  private readonly running = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private looking: Promise<void> = Promise.resolve();

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(KafkaClient) private readonly kafka: Pick<KafkaClient, 'producer'>,
  ) {}

  onModuleInit(): void {
    this.looking = this.look();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.looking;
    await Promise.all(this.running.values());
  }

  private async look(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      if (this.running.size < TOGETHER_MAX) await this.takeOne().catch((error: unknown) => log.warn('redrives could not be looked for', { error }));
      await this.pause(LOOK_MS);
    }
  }

  private async takeOne(): Promise<void> {
    const [[job]]: [[Job?]] = await this.dataSource.query(TAKE, [this.owner, LEASE_SECONDS]);
    if (job) this.running.set(job.id, this.carryOut(job).finally(() => this.running.delete(job.id)));
  }

  private async carryOut(job: Job): Promise<void> {
    log.info('a redrive goes on', { redrive: job.id });
    try {
      while (!this.stopping.signal.aborted && (await this.holds(job)) && (await this.sendSlice(job))) {
        await this.pause(Math.max(SLICE_MS, 1_000 / job.perSecond));
      }
    } catch (error) {
      log.warn('a redrive waits: something does not answer', { redrive: job.id, error });
      await this.pause(LOOK_MS);
    }
    // Whoever looks next goes on at once.
    await this.dataSource.query(`update console.redrive set leased_until = '-infinity' where id = $1 and owner = $2`, [job.id, this.owner]).catch(() => undefined); // the lease ends by itself
  }

  /** Renews the lease; false when the redrive was stopped or somebody else has it. */
  private async holds(job: Job): Promise<boolean> {
    const [, rows]: [unknown, number] = await this.dataSource.query(RENEW, [job.id, this.owner, LEASE_SECONDS]);
    return rows > 0;
  }

  /** False when nothing waits any more. */
  private async sendSlice(job: Job): Promise<boolean> {
    const limit = Math.max(1, Math.floor((job.perSecond * SLICE_MS) / 1_000));
    const items: { n: number; reason: string; bytes: number }[] = await this.dataSource.query(NEXT, [job.id, limit, REDRIVES_MAX]);
    if (items.length === 0) {
      await this.dataSource.query(`update console.redrive set state = 'done', finished_at = now() where id = $1 and owner = $2 and state = 'running'`, [job.id, this.owner]);
      return false;
    }
    const skipped = items.filter(({ reason }) => reason !== '');
    if (skipped.length > 0) await this.dataSource.query(SKIP, [job.id, skipped.map(({ n }) => n), skipped.map(({ reason }) => reason)]);
    const sendable = withinBytes(items.filter(({ reason }) => reason === ''));
    if (sendable.length > 0) await this.send(job, sendable);
    return true;
  }

  private async send(job: Job, numbers: readonly number[]): Promise<void> {
    // Marked before it is sent: it may be rejected again before we hear of the acknowledgement.
    const [records]: [Rejected[]] = await this.dataSource.query(MARK, [job.id, numbers]);
    const inOrder = new Map(records.map((record) => [record.id, toRedriven(record)]));
    const order: { error_id: string }[] = await this.dataSource.query('select error_id from console.redrive_item where redrive_id = $1 and n = any($2::int[]) order by n', [job.id, numbers]);
    const redriven = order.flatMap(({ error_id }) => inOrder.get(error_id) ?? []);
    const options = { deadlineMs: SEND_DEADLINE_MS };
    await this.kafka.producer.sendRaw(redriven.flatMap(({ raw }) => raw ?? []), options);
    await this.kafka.producer.send(redriven.flatMap(({ event }) => event ?? []), options);
    await this.dataSource.query(`update console.redrive_item set state = 'sent', sent_at = now() where redrive_id = $1 and n = any($2::int[])`, [job.id, numbers]);
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined); // the process stops: no reason to wait
  }
}

/** As many as fit, and at least one. */
function withinBytes(items: readonly { n: number; bytes: number }[]): number[] {
  let total = 0;
  return items.filter(({ bytes }, index) => (total += bytes) <= SLICE_BYTES_MAX || index === 0).map(({ n }) => n);
}

const TAKE = `
update console.redrive set owner = $1, leased_until = now() + $2 * interval '1 s'
where id = (select id from console.redrive where state = 'running' and leased_until < now() order by created_at for update skip locked limit 1)
returning id, per_second as "perSecond"`;

const RENEW = `update console.redrive set leased_until = now() + $3 * interval '1 s' where id = $1 and owner = $2 and state = 'running'`;

// A record is looked at again when its turn comes: it may have been closed since, or sent by another redrive. One that this
// redrive marked and did not see acknowledged goes once more.
const NEXT = `
select i.n, coalesce(octet_length(e.value), 0) as bytes,
  case when e.id is null then 'forgotten' when not e.has_original then 'bytes-not-kept' when e.state = 'closed' then 'closed-meanwhile'
    when e.state = 'redriven' and e.redriven_at < r.created_at then 'on-its-way' when e.redrives >= $3 and coalesce(e.redriven_at < r.created_at, true) then 'tried-too-often' else '' end as reason
from console.redrive_item i join console.redrive r on r.id = i.redrive_id left join console.error_record e on e.id = i.error_id
where i.redrive_id = $1 and i.state = 'waiting' order by i.n limit $2`;

const SKIP = `
update console.redrive_item i set state = 'skipped', reason = s.reason
from unnest($2::int[], $3::text[]) as s (n, reason) where i.redrive_id = $1 and i.n = s.n`;

const MARK = `
update console.error_record e
set state = 'redriven', redriven_at = now(), redrives = case when e.redriven_at >= r.created_at then e.redrives else e.redrives + 1 end
from console.redrive_item i join console.redrive r on r.id = i.redrive_id
where i.redrive_id = $1 and i.n = any($2::int[]) and e.id = i.error_id
returning e.id, e.stage, e.topic, e.partition, e."offset", e.value, e.original_key, e.original_headers, e.source_topic, e.source_partition,
  e.source_offset, e.path, e.store_hash, e.resource, e.resource_id, e.redrives`;
