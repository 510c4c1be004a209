import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which process works for a store, so that every call of the store goes through one quota. */
@Entity({ schema: 'ingest', name: 'store_lease' })
export class StoreLeaseEntity {
  @PrimaryColumn({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @Column({ type: 'text' }) owner!: string;
  @Column({ type: 'timestamptz' }) until!: Date;
}
