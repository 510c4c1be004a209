import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One resource of one store that is to be fetched. Written by the notices stage, taken and deleted by the worker that holds the store's lease. */
@Entity({ schema: 'ingest', name: 'fetch_due' })
export class FetchDueEntity {
  @PrimaryColumn({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @PrimaryColumn({ type: 'text' }) resource!: string;
  @PrimaryColumn({ name: 'resource_id', type: 'text' }) resourceId!: string;
  @Column({ type: 'timestamptz' }) due!: Date;
  /** Lower goes first. */
  @Column({ type: 'smallint' }) priority!: number;
  /** Another value at every notice: the row goes only if it did not move since the request was sent. Decimal string. */
  @Column({ type: 'bigint' }) asked!: string;
  /** Fetches that failed since the last notice. */
  @Column({ type: 'smallint', default: 0 }) attempts!: number;
  /** Fetches since the last notice whose answer the notice contradicts: 404 without a deletion, or a resource that was deleted. */
  @Column({ type: 'smallint', default: 0 }) absences!: number;
  /** Scope of a notice that says the resource is gone. */
  @Column({ name: 'deleted_scope', type: 'text', nullable: true }) deletedScope!: string | null;
  @Column({ name: 'with_refunds', type: 'boolean', default: false }) withRefunds!: boolean;
  /** Newest change time that a notice named, ms since the epoch. */
  @Column({ name: 'occurred_at', type: 'bigint' }) occurredAt!: string;
  @Column({ name: 'first_asked_at', type: 'timestamptz', default: () => 'now()' }) firstAskedAt!: Date;
  /** The notice that the observation is named after. */
  @Column({ name: 'record_id', type: 'text' }) recordId!: string;
  @Column({ type: 'text' }) scope!: string;
  @Column({ name: 'received_at', type: 'bigint' }) receivedAt!: string;
  /** W3C traceparent of that notice; empty when it was not sampled. */
  @Column({ type: 'text', default: '' }) trace!: string;
  /** Traces of the notices that share the fetch. */
  @Column({ type: 'text', array: true, default: '{}' }) links!: string[];
  /** Where that notice lies in bigcommerce.notices; null once its end is written. */
  @Column({ name: 'notice_partition', type: 'int', nullable: true }) noticePartition!: number | null;
  @Column({ name: 'notice_offset', type: 'bigint', nullable: true }) noticeOffset!: string | null;
  @Column({ name: 'last_record_id', type: 'text' }) lastRecordId!: string;
  @Column({ name: 'last_scope', type: 'text' }) lastScope!: string;
  @Column({ name: 'last_received_at', type: 'bigint' }) lastReceivedAt!: string;
  @Column({ name: 'last_trace', type: 'text', default: '' }) lastTrace!: string;
}
