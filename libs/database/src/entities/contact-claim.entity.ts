import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who may send for a contact now: every sender (live, bulk, suppressions, drainer, settler) sends only under it. */
@Entity({ schema: 'deliver', name: 'contact_claim' })
export class ContactClaimEntity {
  @PrimaryColumn({ name: 'contact_id', type: 'uuid' }) contactId!: string;
  @Column({ type: 'text' }) account!: string;
  @Column({ type: 'text' }) owner!: string;
  /** Goes up with every claim. Decimal string. */
  @Column({ type: 'bigint' }) generation!: string;
  /** `-infinity` once released. */
  @Column({ type: 'timestamptz' }) until!: Date;
}
