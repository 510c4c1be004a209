import type { Gate, Page, Parked, StoppedStores } from '@patchcord/database';
import { DependencyDownError, type Topic } from '@patchcord/events';
import { RecordReader, Rerun, type KafkaClient, type Received, type Stage } from '@patchcord/kafka';
import { createLogger } from '@patchcord/runtime';
import type { DataSource } from 'typeorm';
import { inputs, type NormalizeStage, type Observation } from './normalize.stage.js';
import { mergeOffsets, offsetsOf, toMultirange } from './offset-ranges.js';

interface RangeRow {
  seq: string;
  partition: number;
  offsets: string;
  records: number;
}

const ROWS = 50;
/** An observation may have 8 MiB. */
const RECORDS_AT_ONCE = 64;
const READER_IDLE_MS = 10_000;

const log = createLogger('parked');
const topicByName = new Map([...inputs('live'), ...inputs('bulk')].map((topic) => [topic.name, topic]));

/** Which records lie in Kafka and were not taken: those of a store that is stopped. */
export class ParkedRanges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly stops: StoppedStores,
  ) {}

  /** The records of a batch that stay where they are; their places are written down when this resolves. Throws DependencyDownError. */
  async setAside(batch: readonly Received<Observation>[]): Promise<ReadonlySet<Received<Observation>>> {
    const behind = await this.stops.behind(batch, placeOf);
    if (behind.size === 0) return behind;
    const gates = await this.write([...behind]);
    for (const received of behind) if (!gates.has(gateOf(received))) behind.delete(received);
    return behind;
  }

  /** Writes the places down as far as their gates are still there, and says which are. */
  private async write(records: readonly Received<Observation>[]): Promise<Set<string>> {
    const ranges = mergeOffsets(records.map((received) => ({ ...placeOf(received), ...received })));
    try {
      const rows: { store_hash: string; topic: string }[] = await this.dataSource.query(WRITE_RANGES, [
        ranges.map(({ storeHash }) => storeHash),
        ranges.map(({ topic }) => topic),
        ranges.map(({ partition }) => partition),
        ranges.map(({ offsets }) => offsets[0]),
        ranges.map(({ offsets }) => offsets.at(-1)),
        ranges.map(({ offsets }) => toMultirange(offsets)),
      ]);
      if (rows.length < new Set(records.map(gateOf)).size) await this.stops.read();
      return new Set(rows.map((row) => `${row.store_hash} ${row.topic}`));
    } catch (cause) {
      throw new DependencyDownError('Records could not be parked.', { dependency: 'postgres', cause });
    }
  }
}

// The gates are held while it is written: nobody takes one away meanwhile. What comes again was written before.
const WRITE_RANGES = `
with asked as (
  select * from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::bigint[], $6::int8multirange[])
    as k(store_hash, topic, partition, first_offset, last_offset, offsets)
), gate as (
  select s.store_hash, s.topic from normalize.stopped_store s
  where (s.store_hash, s.topic) in (select a.store_hash, a.topic from asked a) order by s.store_hash, s.topic for key share
), news as (
  select a.store_hash, a.topic, a.partition, a.first_offset, a.last_offset, a.offsets - coalesce(known.offsets, '{}') as offsets
  from asked a join gate g on g.store_hash = a.store_hash and g.topic = a.topic
  cross join lateral (
    select range_agg(p.offsets) as offsets from normalize.parked_range p
    where p.topic = a.topic and p.partition = a.partition and p.last_offset >= a.first_offset and p.first_offset <= a.last_offset
  ) known
), written as (
  insert into normalize.parked_range (store_hash, topic, partition, first_offset, last_offset, offsets, records)
  select n.*, (select sum(upper(r) - lower(r)) from unnest(n.offsets) as r)::int from news n where not isempty(n.offsets)
)
select store_hash, topic from gate`;

/** Takes parked records up again: reads them from Kafka by their places. */
export class ParkedObservations implements Parked<RangeRow> {
  readonly stage = 'normalize';
  private readonly rerun: Rerun;
  private readonly readers = new Map<string, Promise<RecordReader>>();
  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly kafka: KafkaClient,
    stage: NormalizeStage,
  ) {
    const handler: Stage<Observation> = { handle: (batch) => stage.handleParked(batch) };
    this.rerun = new Rerun(kafka, 'normalize', handler as Stage<never>);
  }

  async read({ storeHash, topic }: Gate): Promise<Page<RangeRow>> {
    const items: RangeRow[] = await this.dataSource.query(
      `select seq, partition, offsets::text, records from normalize.parked_range
       where store_hash = $1 and topic = $2 order by seq limit ${ROWS}`,
      [storeHash, topic],
    );
    return { items, isAll: items.length < ROWS };
  }

  async run({ topic }: Gate, items: readonly RangeRow[], isCurrent: () => boolean): Promise<boolean> {
    const reader = await this.readerOf(topicByName.get(topic) as Topic);
    for (const { partition, offsets } of items) {
      const all = offsetsOf(offsets);
      for (let first = 0; first < all.length; first += RECORDS_AT_ONCE) {
        const records = await reader.read(partition, all.slice(first, first + RECORDS_AT_ONCE));
        if (records.length > 0 && !(await this.rerun.run(records, isCurrent))) return false;
      }
    }
    return isCurrent();
  }

  async remove(items: readonly RangeRow[]): Promise<void> {
    await this.dataSource.query('delete from normalize.parked_range where seq = any($1::bigint[])', [
      items.map(({ seq }) => seq),
    ]);
  }

  async count(): Promise<number> {
    const [{ count }]: [{ count: number }] = await this.dataSource.query(
      'select coalesce(sum(records), 0)::int as count from normalize.parked_range',
    );
    return count;
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    const readers = [...this.readers.values()];
    this.readers.clear();
    await Promise.all(readers.map(async (reader) => (await reader).close()));
  }

  private readerOf(topic: Topic): Promise<RecordReader> {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      this.close().catch((error: unknown) => log.warn('a reader could not be closed', { error }));
    }, READER_IDLE_MS);
    this.idle.unref();
    const known = this.readers.get(topic.name);
    if (known) return known;
    const reader = new RecordReader(this.kafka, topic);
    const opened = reader.open().then(() => reader);
    this.readers.set(topic.name, opened);
    opened.catch(() => this.readers.delete(topic.name));
    return opened;
  }
}

function placeOf({ event, topic }: Received<Observation>): { storeHash: string; topic: string } {
  return { storeHash: event.storeHash, topic };
}

function gateOf({ event, topic }: Received<Observation>): string {
  return `${event.storeHash} ${topic}`;
}
