import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

export type ErrorState = 'open' | 'redriven' | 'closed';

/** A record that was rejected, with its bytes as they lay in Kafka, and why. */
@Entity({ schema: 'console', name: 'error_record' })
@Unique(['stage', 'topic', 'partition', 'offset', 'key'])
export class ErrorRecordEntity {
  @PrimaryColumn({ type: 'uuid' }) id!: string;
  @Column({ type: 'text' }) stage!: string;
  @Column({ type: 'text' }) code!: string;
  /** Empty when the whole record is at fault. */
  @Column({ type: 'text', default: '' }) field!: string;
  @Column({ type: 'text' }) message!: string;
  @Column({ type: 'text', default: '' }) expected!: string;
  @Column({ type: 'text', default: '' }) came!: string;
  @Column({ name: 'store_hash', type: 'text', default: '' }) storeHash!: string;
  @Column({ type: 'text', default: '' }) resource!: string;
  @Column({ name: 'resource_id', type: 'text', default: '' }) resourceId!: string;
  @Column({ name: 'effect_key', type: 'text', default: '' }) effectKey!: string;
  @Column({ type: 'int', default: 0 }) attempts!: number;
  /** Registry id in the frame of the value; null when it has none. */
  @Column({ name: 'schema_id', type: 'int', nullable: true }) schemaId!: number | null;
  @Column({ name: 'document_version', type: 'int', default: 0 }) documentVersion!: number;
  @Column({ name: 'trace_id', type: 'text', default: '' }) traceId!: string;
  /** Where the original lies. */
  @Column({ type: 'text' }) topic!: string;
  @Column({ type: 'int' }) partition!: number;
  @Column({ type: 'bigint' }) offset!: string;
  @Column({ type: 'text' }) key!: string;
  @Column({ type: 'bytea', nullable: true }) value!: Buffer | null;
  /** The original's own headers, as text. */
  @Column({ type: 'json' }) headers!: Record<string, string>;
  /** Key and headers to the byte: null for no key, and [name, base64] each. */
  @Column({ name: 'original_key', type: 'bytea', nullable: true }) originalKey!: Buffer | null;
  @Column({ name: 'original_headers', type: 'json', default: '[]' }) originalHeaders!: [string, string][];
  /** False once the bytes were let go, and for what was rejected before they were kept. */
  @Column({ name: 'has_original', type: 'boolean', default: false }) hasOriginal!: boolean;
  /** Tells messages of one code apart where no field does: the message without what differs from record to record. */
  @Column({ type: 'text', default: '' }) fingerprint!: string;
  /** Its place in the books. */
  @Column({ name: 'source_topic', type: 'text', default: '' }) sourceTopic!: string;
  @Column({ name: 'source_partition', type: 'int', default: 0 }) sourcePartition!: number;
  @Column({ name: 'source_offset', type: 'bigint', default: 0 }) sourceOffset!: string;
  @Column({ type: 'text', default: '' }) path!: string;
  /** Where the error record lies in `<stage>.errors`. */
  @Column({ name: 'error_partition', type: 'int' }) errorPartition!: number;
  @Column({ name: 'error_offset', type: 'bigint' }) errorOffset!: string;
  @Column({ type: 'text', default: 'open' }) state!: ErrorState;
  /** How often this original was rejected. */
  @Column({ type: 'int', default: 1 }) times!: number;
  @Column({ name: 'first_seen', type: 'timestamptz' }) firstSeen!: Date;
  @Column({ name: 'last_seen', type: 'timestamptz' }) lastSeen!: Date;
  /** How often it was sent again. */
  @Column({ type: 'int', default: 0 }) redrives!: number;
  @Column({ name: 'redriven_at', type: 'timestamptz', nullable: true }) redrivenAt!: Date | null;
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true }) closedAt!: Date | null;
  /** A person, or what closed it: redrive, newer version. */
  @Column({ name: 'closed_by', type: 'text', default: '' }) closedBy!: string;
}
