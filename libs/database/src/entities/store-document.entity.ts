import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One version of what a store's people configured. Versions are only ever added. */
@Entity({ schema: 'config', name: 'store_document' })
export class StoreDocumentEntity {
  @PrimaryColumn({ name: 'store_hash', type: 'text' }) storeHash!: string;
  @PrimaryColumn({ type: 'int' }) version!: number;
  /** The validated document. */
  @Column({ type: 'jsonb' }) document!: object;
  /** The YAML as it was applied, comments included. */
  @Column({ type: 'text' }) source!: string;
  @Column({ name: 'applied_at', type: 'timestamptz', default: () => 'now()' }) appliedAt!: Date;
  @Column({ name: 'applied_by', type: 'text' }) appliedBy!: string;
}
