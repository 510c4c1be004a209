import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { lookup, Lookups, type Lookup } from './lookup.js';

const asked = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .describe('An e-mail address, order:ID, customer:ID, subscriber:ID, contact:UUID, topic/partition/offset, or a record id');

/** The whole story of one person, resource or record. */
@ApiTags('lookup')
@Controller('api/lookup')
export class LookupController {
  constructor(@Inject(Lookups) private readonly lookups: Lookups) {}

  @Get()
  @ApiOkResponse({ standardSchema: lookup })
  lookUp(@Query('q', { schema: asked }) text: string): Promise<Lookup> {
    return this.lookups.tell(text);
  }
}
