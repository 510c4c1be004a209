import { Column, Entity, PrimaryColumn } from 'typeorm';

export type RedriveState = 'running' | 'stopped' | 'done';

/** An order to send rejected records again. Its items are the records, in the order they go. */
@Entity({ schema: 'console', name: 'redrive' })
export class RedriveEntity {
  @PrimaryColumn({ type: 'uuid' }) id!: string;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'created_by', type: 'text' }) createdBy!: string;
  @Column({ type: 'json' }) filter!: object;
  @Column({ name: 'per_second', type: 'real' }) perSecond!: number;
  @Column({ type: 'text', default: 'running' }) state!: RedriveState;
  @Column({ type: 'int' }) total!: number;
  /** The process that sends now, until then. */
  @Column({ type: 'text', default: '' }) owner!: string;
  @Column({ name: 'leased_until', type: 'timestamptz', default: '-infinity' }) leasedUntil!: Date;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt!: Date | null;
}

/** One record of a redrive. */
@Entity({ schema: 'console', name: 'redrive_item' })
export class RedriveItemEntity {
  @PrimaryColumn({ name: 'redrive_id', type: 'uuid' }) redriveId!: string;
  @PrimaryColumn({ type: 'int' }) n!: number;
  @Column({ name: 'error_id', type: 'uuid' }) errorId!: string;
  @Column({ type: 'text', default: 'waiting' }) state!: 'waiting' | 'sent' | 'skipped';
  /** Why it was skipped. */
  @Column({ type: 'text', default: '' }) reason!: string;
  @Column({ name: 'sent_at', type: 'timestamptz', nullable: true }) sentAt!: Date | null;
}
