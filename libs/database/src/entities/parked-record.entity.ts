import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A record that enrich put aside while its store was stopped, as it lay in Kafka. */
@Entity({ schema: 'enrich', name: 'parked' })
@Unique(['topic', 'partition', 'offset'])
export class ParkedRecordEntity {
  /** The order in which the records of a topic are taken up again. */
  @PrimaryGeneratedColumn({ type: 'bigint' }) seq!: string;
  @Column({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @Column({ type: 'text' }) topic!: string;
  @Column({ type: 'int' }) partition!: number;
  @Column({ type: 'bigint' }) offset!: string;
  @Column({ type: 'text' }) key!: string;
  @Column({ type: 'bytea' }) value!: Buffer;
  @Column({ type: 'json' }) headers!: Record<string, string>;
  @Column({ name: 'parked_at', type: 'timestamptz', default: () => 'now()' }) parkedAt!: Date;
}
