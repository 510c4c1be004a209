import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A customer that orders wait for: ingest reads it and fetches the customer. */
@Entity({ schema: 'enrich', name: 'customer_wanted' })
export class CustomerWantedEntity {
  @PrimaryColumn({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @PrimaryColumn({ name: 'customer_id', type: 'text' }) customerId!: string;
  @Column({ name: 'asked_at', type: 'timestamptz', default: () => 'now()' }) askedAt!: Date;
}
