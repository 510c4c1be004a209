import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How a record or a command ended. Partitioned by the day of the observation; written a batch at a time. */
@Entity({ schema: 'console', name: 'outcome' })
export class OutcomeEntity {
  /** ISO date; 1970-01-01 without a time of observation. */
  @PrimaryColumn({ type: 'date' }) day!: string;
  @PrimaryColumn({ name: 'source_topic', type: 'text' }) sourceTopic!: string;
  @PrimaryColumn({ name: 'source_partition', type: 'int' }) sourcePartition!: number;
  /** Decimal string. */
  @PrimaryColumn({ name: 'source_offset', type: 'bigint' }) sourceOffset!: string;
  @PrimaryColumn({ type: 'text' }) path!: string;
  /** Offset of the row in the topic outcomes. */
  @Column({ name: 'log_offset', type: 'bigint' }) logOffset!: string;
  @Column({ name: 'ended_at', type: 'timestamptz' }) endedAt!: Date;
  /** null: unknown. */
  @Column({ name: 'occurred_at', type: 'timestamptz', nullable: true }) occurredAt!: Date | null;
  @Column({ name: 'observed_at', type: 'timestamptz', nullable: true }) observedAt!: Date | null;
  @Column({ type: 'bigint' }) version!: string;
  /** Share of its record that this leaf is. */
  @Column({ type: 'double precision' }) weight!: number;
  /** Place in the order of ends, 1 first; 0 for a notice. */
  @Column({ type: 'smallint' }) strength!: number;
  /** HTTP status of the last answer; 0 when none. */
  @Column({ type: 'smallint' }) status!: number;
  @Column({ type: 'int' }) attempts!: number;
  @Column({ name: 'document_version', type: 'int' }) documentVersion!: number;
  @Column({ name: 'record_id', type: 'text' }) recordId!: string;
  @Column({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @Column({ name: 'channel_id', type: 'text' }) channelId!: string;
  @Column({ type: 'text' }) resource!: string;
  @Column({ name: 'resource_id', type: 'text' }) resourceId!: string;
  @Column({ name: 'source_version', type: 'text' }) sourceVersion!: string;
  @Column({ type: 'text' }) origin!: string;
  @Column({ type: 'text' }) lane!: string;
  @Column({ type: 'text' }) stage!: string;
  @Column({ type: 'text' }) outcome!: string;
  @Column({ type: 'text' }) reason!: string;
  @Column({ type: 'text' }) detail!: string;
  @Column({ type: 'text' }) account!: string;
  @Column({ name: 'contact_id', type: 'text' }) contactId!: string;
  /** contact, order, activity or suppression; empty for a record. */
  @Column({ name: 'command_kind', type: 'text' }) commandKind!: string;
  @Column({ name: 'effect_key', type: 'text' }) effectKey!: string;
  @Column({ type: 'text' }) request!: string;
  @Column({ name: 'trace_id', type: 'text' }) traceId!: string;
  /** When each hop before was done with it: `log=ms,normalize=ms`. */
  @Column({ type: 'text', default: '' }) hops!: string;
}
