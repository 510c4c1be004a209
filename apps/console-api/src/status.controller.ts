import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { since, sinceMs } from './since.js';
import { status, StatusReport, type Status } from './status.js';
import { summary, SummaryReport, type Summary } from './summary.js';

const store = z.string().regex(/^[a-z0-9]{1,64}$/, 'must be a store hash');
const SINCE = { name: 'since', required: false, schema: { type: 'string', default: '1h' }, description: since.description ?? '' } as const;

/** What came, and what became of it. */
@ApiTags('status')
@Controller('api')
export class StatusController {
  constructor(
    @Inject(StatusReport) private readonly report: StatusReport,
    @Inject(SummaryReport) private readonly summary: SummaryReport,
  ) {}

  @Get('status')
  @ApiQuery(SINCE)
  @ApiQuery({ name: 'store', required: false, schema: { type: 'string' }, description: 'Store hash; without it all stores' })
  @ApiOkResponse({ standardSchema: status })
  readStatus(
    @Query('since', { schema: since.default('1h') }) from: string,
    @Query('store', { schema: store.optional() }) hash: string | undefined,
  ): Promise<Status> {
    return this.report.read(sinceMs(from, Date.now()), hash);
  }

  @Get('summary')
  @ApiQuery(SINCE)
  @ApiOkResponse({ standardSchema: summary })
  readSummary(@Query('since', { schema: since.default('1h') }) from: string): Promise<Summary> {
    return this.summary.read(sinceMs(from, Date.now()));
  }
}
