import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { failure } from './failure.js';
import { waiting, WaitingReport, type Waiting } from './waiting.js';
import { Who } from './who.js';

const store = z.string().regex(/^[a-z0-9]{1,64}$/, 'must be a store hash');
const stage = z.enum(['normalize', 'enrich', 'deliver']);
const released = z.object({ store: z.string(), stage, records: z.number().describe('That waited and now go on') });

/** What waits: unknown effects one by one, parked commands by account. */
@ApiTags('errors')
@Controller('api/waiting')
export class WaitingController {
  constructor(@Inject(WaitingReport) private readonly report: WaitingReport) {}

  @Get()
  @ApiQuery({ name: 'store', required: false, schema: { type: 'string' }, description: 'Store hash; without it all stores' })
  @ApiOkResponse({ standardSchema: waiting })
  readWaiting(@Query('store', { schema: store.optional() }) hash: string | undefined): Promise<Waiting> {
    return this.report.read(hash);
  }

  @Post(':store/:stage/release')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: released })
  @ApiNotFoundResponse({ standardSchema: failure })
  async releaseStore(
    @Param('store', { schema: store }) hash: string,
    @Param('stage', { schema: stage }) stopped: z.output<typeof stage>,
    @Who() who: string,
  ): Promise<z.output<typeof released>> {
    return { store: hash, stage: stopped, records: await this.report.release(hash, stopped, who) };
  }
}
