import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which contact a customer of a store is. */
@Entity({ schema: 'enrich', name: 'contact_customer' })
export class ContactCustomerEntity {
  @PrimaryColumn({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @PrimaryColumn({ name: 'customer_id', type: 'text' }) customerId!: string;
  /** null: the customer was deleted. */
  @Column({ name: 'contact_id', type: 'uuid', nullable: true }) contactId!: string | null;
}
