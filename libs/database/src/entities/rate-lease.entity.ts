import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The pace of one account and endpoint (the row without an owner), and what each live replica holds of it. */
@Entity({ schema: 'deliver', name: 'rate_lease' })
export class RateLeaseEntity {
  @PrimaryColumn({ type: 'text' }) account!: string;
  /** Method and path template. */
  @PrimaryColumn({ type: 'text' }) endpoint!: string;
  @PrimaryColumn({ type: 'text', default: '' }) owner!: string;
  @Column({ name: 'calls_per_second', type: 'real' }) callsPerSecond!: number;
  @Column({ name: 'paused_until', type: 'timestamptz', nullable: true }) pausedUntil!: Date | null;
  @Column({ name: 'changed_at', type: 'timestamptz', default: () => 'now()' }) changedAt!: Date;
  /** Of a share: when it lapses. Of the pace: until when a further 429 does not halve it again. */
  @Column({ type: 'timestamptz', nullable: true }) until!: Date | null;
}
