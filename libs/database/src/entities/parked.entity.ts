import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A command that waits, with the record as it lies in Kafka. The row leaves when the command has its end. */
@Entity({ schema: 'deliver', name: 'parked' })
@Unique(['topic', 'partition', 'offset'])
export class ParkedEntity {
  /** The order in which a contact's commands go out. */
  @PrimaryGeneratedColumn({ type: 'bigint' }) seq!: string;
  @Column({ type: 'text' }) account!: string;
  @Column({ name: 'contact_id', type: 'uuid' }) contactId!: string;
  @Column({ name: 'store_hash', type: 'text' }) storeHash!: string;
  /** contact, order, activity or suppression. */
  @Column({ type: 'text' }) kind!: string;
  @Column({ name: 'effect_key', type: 'text' }) effectKey!: string;
  @Column({ type: 'bigint' }) version!: string;
  /** Lower goes first: suppressions 0. */
  @Column({ type: 'smallint' }) priority!: number;
  /** Whether what follows for the contact waits behind it. */
  @Column({ name: 'is_blocking', type: 'boolean' }) isBlocking!: boolean;
  /** False for what no read could settle: a person decides. */
  @Column({ name: 'is_open', type: 'boolean', default: true }) isOpen!: boolean;
  /** account-down, account-busy, behind, systemic, unknown; unproven once closed. */
  @Column({ type: 'text' }) reason!: string;
  @Column({ type: 'text' }) topic!: string;
  @Column({ type: 'int' }) partition!: number;
  @Column({ type: 'bigint' }) offset!: string;
  @Column({ type: 'text' }) key!: string;
  @Column({ type: 'bytea' }) value!: Buffer;
  @Column({ type: 'jsonb' }) headers!: Record<string, string>;
  /** The decoded record. */
  @Column({ type: 'json' }) command!: object;
  @Column({ type: 'int', default: 0 }) attempts!: number;
  /** Reads at Cordial that tried to settle it. */
  @Column({ type: 'int', default: 0 }) reads!: number;
  /** Reads after the visibility delay that did not find it. */
  @Column({ type: 'int', default: 0 }) absences!: number;
  @Column({ name: 'unknown_since', type: 'timestamptz', nullable: true }) unknownSince!: Date | null;
  @Column({ name: 'due_at', type: 'timestamptz', default: () => 'now()' }) dueAt!: Date;
  @Column({ name: 'parked_at', type: 'timestamptz', default: () => 'now()' }) parkedAt!: Date;
}
