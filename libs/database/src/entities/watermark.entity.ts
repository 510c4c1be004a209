import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far the delta of one resource has come: every change up to `reached` is in Kafka. */
@Entity({ schema: 'ingest', name: 'watermark' })
export class WatermarkEntity {
  @PrimaryColumn({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @PrimaryColumn({ type: 'text' }) resource!: string;
  @Column({ type: 'timestamptz' }) reached!: Date;
  @Column({ name: 'moved_at', type: 'timestamptz', default: () => 'now()' }) movedAt!: Date;
  /** When the last delta that came to its end had begun. */
  @Column({ name: 'run_began', type: 'timestamptz', default: () => `'epoch'` }) runBegan!: Date;
}
