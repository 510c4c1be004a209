import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiQuery, ApiTags, ApiUnprocessableEntityResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { failure } from './failure.js';
import { problemList, StoreDocuments, type Version } from './store-documents.js';

const store = z.string().regex(/^[a-z0-9]{1,64}$/, 'must be a store hash');
const wanted = z.coerce.number().int().positive();

const version = z.object({
  store: z.string(),
  version: z.number(),
  appliedAt: z.string().describe('ISO 8601, UTC'),
  appliedBy: z.string(),
  inForce: z.boolean(),
});
const documentText = version.extend({ source: z.string() });
const applied = z.object({ store: z.string(), version: z.number(), changed: z.boolean() });

const application = z.strictObject({
  source: z.string().min(1).max(500_000).describe('The document as YAML'),
  checkOnly: z.boolean().default(false).describe('Say whether it would be taken, and change nothing'),
});
const rollback = z.strictObject({ version: wanted.describe('The version to put in force again') });

/** Store documents: read, applied with every mistake named, and taken back. */
@ApiTags('config')
@Controller('api/config')
export class ConfigController {
  constructor(@Inject(StoreDocuments) private readonly documents: StoreDocuments) {}

  @Get()
  @ApiOkResponse({ standardSchema: z.object({ stores: z.array(version) }) })
  async listStores(): Promise<{ stores: z.output<typeof version>[] }> {
    return { stores: (await this.documents.inForce()).map(toVersion) };
  }

  @Get(':store')
  @ApiQuery({ name: 'version', required: false, schema: { type: 'integer', minimum: 1 }, description: 'Without it the one in force' })
  @ApiOkResponse({ standardSchema: documentText })
  @ApiNotFoundResponse({ standardSchema: failure })
  async readDocument(
    @Param('store', { schema: store }) hash: string,
    @Query('version', { schema: wanted.optional() }) number: number | undefined,
  ): Promise<z.output<typeof documentText>> {
    const found = await this.documents.read(hash, number);
    return { ...toVersion(found), source: found.source };
  }

  @Get(':store/history')
  @ApiOkResponse({ standardSchema: z.object({ versions: z.array(version) }) })
  async readHistory(@Param('store', { schema: store }) hash: string): Promise<{ versions: z.output<typeof version>[] }> {
    return { versions: (await this.documents.history(hash)).map(toVersion) };
  }

  @Post(':store')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: applied })
  @ApiUnprocessableEntityResponse({ standardSchema: problemList })
  applyDocument(
    @Param('store', { schema: store }) hash: string,
    @Body({ schema: application }) { source, checkOnly }: z.output<typeof application>,
  ): Promise<z.output<typeof applied>> {
    return this.documents.apply(hash, source, { checkOnly });
  }

  @Post(':store/rollback')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: applied })
  @ApiNotFoundResponse({ standardSchema: failure })
  @ApiUnprocessableEntityResponse({ standardSchema: problemList })
  rollBack(@Param('store', { schema: store }) hash: string, @Body({ schema: rollback }) body: z.output<typeof rollback>): Promise<z.output<typeof applied>> {
    return this.documents.rollBack(hash, body.version);
  }
}

function toVersion({ storeHash, version: number, appliedAt, appliedBy, inForce }: Version): z.output<typeof version> {
  return { store: storeHash, version: number, appliedAt: appliedAt.toISOString(), appliedBy, inForce };
}
