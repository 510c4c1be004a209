import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The newest state of a resource whose commands are in Kafka. */
@Entity({ schema: 'enrich', name: 'resource_state' })
export class ResourceStateEntity {
  @PrimaryColumn({ name: 'store_hash', type: 'text' }) storeHash!: string;
  /** customer, subscriber or order. */
  @PrimaryColumn({ type: 'text' }) resource!: string;
  @PrimaryColumn({ name: 'resource_id', type: 'text' }) resourceId!: string;
  @Column({ name: 'source_version', type: 'text' }) sourceVersion!: string;
  /** Of what matters in the event. */
  @Column({ name: 'content_hash', type: 'bytea' }) contentHash!: Buffer;
  @Column({ name: 'contact_id', type: 'uuid', nullable: true }) contactId!: string | null;
  @Column({ name: 'document_version', type: 'int' }) documentVersion!: number;
  /** Bulk work left what happened to the order to the live lane. */
  @Column({ name: 'milestones_left', type: 'boolean' }) milestonesLeft!: boolean;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt!: Date;
}
