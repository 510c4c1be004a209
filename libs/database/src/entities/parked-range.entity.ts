import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Where records lie in Kafka that normalize did not take while their store was stopped: those of one batch and partition. */
@Entity({ schema: 'normalize', name: 'parked_range' })
export class ParkedRangeEntity {
  /** The order in which they are taken up again. */
  @PrimaryGeneratedColumn({ type: 'bigint' }) seq!: string;
  @Column({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @Column({ type: 'text' }) topic!: string;
  @Column({ type: 'int' }) partition!: number;
  @Column({ name: 'first_offset', type: 'bigint' }) firstOffset!: string;
  @Column({ name: 'last_offset', type: 'bigint' }) lastOffset!: string;
  /** `{[3,5),[9,10)}`: what lies between is of other stores. */
  @Column({ type: 'int8multirange' }) offsets!: string;
  @Column({ type: 'int' }) records!: number;
  @Column({ name: 'parked_at', type: 'timestamptz', default: () => 'now()' }) parkedAt!: Date;
}
