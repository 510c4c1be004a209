import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Closing } from './closing.js';
import { errorColumns, toErrorRow, type ArrivedError, type ErrorRow } from './error-columns.js';
import { withoutNul } from './postgres-text.js';

/** Rows that lose their bytes in one statement: a large update would hold its locks and its log for long. */
const LET_GO_MAX = 500;

/** What was rejected: a row an original, however often it was rejected. */
@Injectable()
export class ErrorTable {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Closing) private readonly closing: Pick<Closing, 'closeOvertaken'>,
  ) {}

  /** Writes a batch, in one statement. A record that is read again changes nothing; an original that is rejected again is open again. */
  async write(batch: readonly ArrivedError[]): Promise<void> {
    const rows = new Map<string, ErrorRow>();
    for (const arrived of batch) {
      const row = toErrorRow(arrived);
      rows.set(`${row.stage}/${row.topic}/${row.partition}/${row.offset}/${row.key}`, row);
    }
    if (rows.size === 0) return;
    await withoutNul([...rows.values()], (clean) => this.dataSource.query(STATEMENT, errorColumns.map(([name]) => clean.map((row) => row[name]))));
    // What made it out of date may have been told before it.
    await this.closing.closeOvertaken([...rows.values()].map(({ id }) => id));
  }

  /** Forgets what was last seen before this day. */
  async dropBefore(day: string): Promise<void> {
    await this.dataSource.query('delete from console.error_record where last_seen < $1', [day]);
  }

  /** Lets go of the bytes of what was last seen before this day; what was wrong stays known. */
  async letGoBefore(day: string): Promise<void> {
    for (;;) {
      const [, rows]: [unknown, number] = await this.dataSource.query(LET_GO, [day, LET_GO_MAX]);
      if (rows < LET_GO_MAX) return;
    }
  }
}

const quoted = errorColumns.map(([name]) => `"${name}"`);
const kept = quoted.slice(0, -1).join(', ');
const replaced = ['code', 'field', 'fingerprint', 'message', 'expected', 'came', 'attempts', 'document_version', 'trace_id', 'error_partition', 'error_offset'];

const STATEMENT = `
insert into console.error_record as e (${kept}, first_seen, last_seen)
select ${kept}, seen, seen from unnest(${errorColumns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')}) as a (${quoted.join(', ')})
on conflict (stage, topic, partition, "offset", key) do update
  set ${replaced.map((name) => `${name} = excluded.${name}`).join(', ')}, state = 'open', times = e.times + 1, last_seen = excluded.last_seen,
    closed_at = null, closed_by = ''
  where excluded.last_seen > e.last_seen`;

const LET_GO = `
update console.error_record set value = null, original_key = null, original_headers = '[]', headers = '{}', has_original = false
where id in (select id from console.error_record where last_seen < $1 and has_original limit $2)`;
