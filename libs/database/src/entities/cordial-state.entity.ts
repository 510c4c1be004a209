import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What Cordial has as far as we know: what differences, plans and reconciliation compare with. */
@Entity({ schema: 'deliver', name: 'cordial_state' })
export class CordialStateEntity {
  @PrimaryColumn({ type: 'text' }) account!: string;
  /** contact or order. */
  @PrimaryColumn({ type: 'text' }) kind!: string;
  /** Our contact id; the order id at Cordial. */
  @PrimaryColumn({ type: 'text' }) id!: string;
  /** Cordial's id of the contact; of an order, that of its contact. */
  @Column({ type: 'text', default: '' }) cid!: string;
  /** The last applied body, whole: a contact's with its channels, an order's without cID and flags. */
  @Column({ type: 'jsonb', nullable: true }) body!: object | null;
  @Column({ type: 'bigint' }) version!: string;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt!: Date;
}
