import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something that happened to an order, recorded once ever. */
@Entity({ schema: 'enrich', name: 'milestone' })
export class MilestoneEntity {
  @PrimaryColumn({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @PrimaryColumn({ name: 'order_id', type: 'text' }) orderId!: string;
  /** placed, paid, shipped:<shipment> … */
  @PrimaryColumn({ type: 'text' }) name!: string;
  @Column({ type: 'timestamptz' }) at!: Date;
  /** Recorded without being sent. */
  @Column({ type: 'boolean' }) silent!: boolean;
  @Column({ name: 'recorded_at', type: 'timestamptz', default: () => 'now()' }) recordedAt!: Date;
}
