import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An order whose customer is not known yet, as it lay in Kafka. */
@Entity({ schema: 'enrich', name: 'waiting_order' })
export class WaitingOrderEntity {
  @PrimaryColumn({ type: 'text' }) topic!: string;
  @PrimaryColumn({ type: 'int' }) partition!: number;
  @PrimaryColumn({ type: 'bigint' }) offset!: string;
  @Column({ type: 'text' }) key!: string;
  @Column({ type: 'bytea' }) value!: Buffer;
  @Column({ type: 'json' }) headers!: object;
  @Column({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @Column({ name: 'customer_id', type: 'text' }) customerId!: string;
  @Column({ type: 'timestamptz' }) until!: Date;
}
