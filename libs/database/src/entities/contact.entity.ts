import { Column, CreateDateColumn, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A person at one Cordial account. */
@Entity({ schema: 'enrich', name: 'contact' })
@Unique(['account', 'email'])
export class ContactEntity {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' }) id!: string;
  @Column({ type: 'text' }) account!: string;
  /** Lower case. */
  @Column({ type: 'text' }) email!: string;
  /** State of the consent reducer by channel. */
  @Column({ type: 'json', default: {} }) consent!: object;
  /** What each resource says of the person, mapped. */
  @Column({ type: 'json', default: [] }) facts!: object[];
  /** Lane in which a command that creates the contact at Cordial is in Kafka; live once it was. */
  @Column({ type: 'text', nullable: true }) announced!: 'live' | 'bulk' | null;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
