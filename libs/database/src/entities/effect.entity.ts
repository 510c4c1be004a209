import { Column, Entity, PrimaryColumn } from 'typeorm';

export type EffectState = 'claimed' | 'applied' | 'unknown' | 'superseded' | 'suppressed' | 'rejected';

/** The ledger: what was asked of Cordial under one key, so that it is done once and can be shown. Never purged. */
@Entity({ schema: 'deliver', name: 'effect' })
export class EffectEntity {
  @PrimaryColumn({ type: 'text' }) account!: string;
  @PrimaryColumn({ name: 'effect_key', type: 'text' }) effectKey!: string;
  /** Version of the newest command that claimed the key. Decimal string. */
  @Column({ type: 'bigint' }) version!: string;
  /** SHA-1 of the body last applied. */
  @Column({ name: 'body_hash', type: 'bytea', nullable: true }) bodyHash!: Buffer | null;
  @Column({ type: 'text' }) state!: EffectState;
  /** Claims of this version. */
  @Column({ type: 'int', default: 0 }) attempts!: number;
  /** The sender that may have a call out; empty when none has. */
  @Column({ type: 'text', default: '' }) owner!: string;
  @Column({ name: 'claimed_until', type: 'timestamptz', nullable: true }) claimedUntil!: Date | null;
  /** Method and path template of the last call. */
  @Column({ type: 'text', default: '' }) request!: string;
  /** HTTP status of the last answer; 0 when none came. */
  @Column({ type: 'int', default: 0 }) status!: number;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt!: Date;
}
