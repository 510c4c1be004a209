import { ConflictException, Inject, Injectable, NotFoundException, UnprocessableEntityException } from '@nestjs/common';
import { StoreDocumentEntity } from '@patchcord/database';
import {
  accountProblems,
  changeProblems,
  parseStoreDocument,
  parseStoreDocumentYaml,
  StoreDocumentError,
  type Problem,
  type StoreDocument,
} from '@patchcord/mapping';
import { DataSource } from 'typeorm';
import { z } from 'zod';

const problem = z.object({ path: z.string(), message: z.string(), line: z.number().optional(), column: z.number().optional() });

/** Body of a 422: every mistake of a document, with its place where it came as YAML. */
export const problemList = z.object({ problems: z.array(problem) });

export interface Version extends Pick<StoreDocumentEntity, 'storeHash' | 'version' | 'source' | 'document' | 'appliedAt' | 'appliedBy'> {
  inForce: boolean;
}

interface Applied {
  store: string;
  version: number;
  changed: boolean;
}

/** What the one token stands for; people and roles have names of their own later. */
const APPLIED_BY = 'token';

/** The versions of all store documents. A version is never changed; the newest of a store is in force. */
@Injectable()
export class StoreDocuments {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The newest version of each store. */
  async inForce(): Promise<Version[]> {
    const rows = await this.dataSource.getRepository(StoreDocumentEntity).find({ order: { storeHash: 'ASC', version: 'DESC' } });
    return rows.filter((row, index) => rows[index - 1]?.storeHash !== row.storeHash).map((row) => ({ ...row, inForce: true }));
  }

  /** One version, or the one in force. Throws NotFoundException. */
  async read(store: string, version?: number): Promise<Version> {
    const versions = await this.history(store);
    const found = version === undefined ? versions[0] : versions.find((row) => row.version === version);
    if (found) return found;
    throw new NotFoundException(
      versions.length === 0
        ? `No document was ever applied for store ${store}: write one with "patchcord config init ${store}" and apply it.`
        : `Store ${store} has versions 1 to ${versions[0]?.version ?? 1}; ${version ?? ''} is none of them.`,
    );
  }

  /** Newest first. */
  async history(store: string): Promise<Version[]> {
    const rows = await this.dataSource.getRepository(StoreDocumentEntity).find({ where: { storeHash: store }, order: { version: 'DESC' } });
    return rows.map((row, index) => ({ ...row, inForce: index === 0 }));
  }

  /** Puts YAML in force as the next version; what is in force already stays. Throws UnprocessableEntityException with every mistake. */
  async apply(store: string, source: string, { checkOnly }: { checkOnly: boolean }): Promise<Applied> {
    const document = parse(source);
    const current = (await this.history(store))[0];
    refuse([...storeProblems(store, document), ...(await this.problemsBeside(document, current))]);
    if (current?.source === source) return { store, version: current.version, changed: false };
    const version = (current?.version ?? 0) + 1;
    if (!checkOnly) await this.insert(store, version, document, source);
    return { store, version, changed: true };
  }

  /** Puts an earlier version in force again, as a new one. Throws NotFoundException, or UnprocessableEntityException when it no longer fits. */
  async rollBack(store: string, version: number): Promise<Applied> {
    const { source } = await this.read(store, version);
    return this.apply(store, source, { checkOnly: false });
  }

  private async problemsBeside(document: StoreDocument, current: Version | undefined): Promise<Problem[]> {
    const others = (await this.inForce()).flatMap((row) => parsedOrNone(row.document));
    const previous = current && parsedOrNone(current.document)[0];
    return [...accountProblems(document, others), ...(previous ? changeProblems(previous, document) : [])];
  }

  private async insert(store: string, version: number, document: StoreDocument, source: string): Promise<void> {
    const written: unknown[] = await this.dataSource.query(
      `insert into config.store_document (store_hash, version, document, source, applied_by)
       values ($1, $2, $3, $4, $5) on conflict do nothing returning version`,
      [store, version, JSON.stringify(document), source, APPLIED_BY],
    );
    if (written.length === 0) throw new ConflictException(`Somebody else has just applied version ${version}: look at it, then apply again.`);
  }
}

function parse(source: string): StoreDocument {
  try {
    return parseStoreDocumentYaml(source);
  } catch (error) {
    if (!(error instanceof StoreDocumentError)) throw error;
    throw new UnprocessableEntityException({ problems: error.problems });
  }
}

/** A document that an older release stored and this one refuses does not stand in the way of a new one. */
function parsedOrNone(document: object): StoreDocument[] {
  try {
    return [parseStoreDocument(document)];
  } catch {
    return [];
  }
}

function storeProblems(store: string, document: StoreDocument): Problem[] {
  return document.store === store ? [] : [{ path: 'store', message: `is ${document.store}, but it was sent for store ${store}` }];
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new UnprocessableEntityException({ problems });
}
