import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An attempt to carry out a command that was not the last good one. Partitioned by the day (UTC) it was started. */
@Entity({ schema: 'deliver', name: 'attempt' })
export class AttemptEntity {
  @PrimaryColumn({ name: 'started_at', type: 'timestamptz' }) startedAt!: Date;
  @PrimaryColumn({ type: 'text' }) account!: string;
  @PrimaryColumn({ name: 'effect_key', type: 'text' }) effectKey!: string;
  @PrimaryColumn({ type: 'bigint' }) version!: string;
  /** 1 for the first of this version. */
  @PrimaryColumn({ type: 'int' }) attempt!: number;
  @Column({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @Column({ name: 'contact_id', type: 'uuid' }) contactId!: string;
  /** contact, order, activity or suppression. */
  @Column({ type: 'text' }) kind!: string;
  /** Until the next attempt or read; null when none follows. */
  @Column({ name: 'delay_ms', type: 'int', nullable: true }) delayMs!: number | null;
  /** The last call: `PUT /contacts/{key}`; empty when none was made. */
  @Column({ type: 'text' }) request!: string;
  /** HTTP status of the last answer; 0 when none. */
  @Column({ type: 'int' }) status!: number;
  /** again, unknown, unsettled, rejected. */
  @Column({ type: 'text' }) result!: string;
  @Column({ type: 'text' }) reason!: string;
}
