import { BadRequestException, Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { PipelineLag } from './pipeline-lag.js';
import { since, sinceMs, span, spanMs } from './since.js';
import { status, StatusReport, type Status } from './status.js';
import { summary, SummaryReport, type Summary } from './summary.js';

const store = z.string().regex(/^[a-z0-9]{1,64}$/, 'must be a store hash');
const SINCE = { name: 'since', required: false, schema: { type: 'string', default: '1h' }, description: since.description ?? '' } as const;
const UNTIL = { name: 'until', required: false, schema: { type: 'string' }, description: 'End of the window, in the same way; without it now' } as const;
const STORE = { name: 'store', required: false, schema: { type: 'string' }, description: 'Store hash; without it all stores' } as const;
const windows = z.object({ windows: z.array(status.omit({ commandsInFlight: true })).describe('Oldest first') });
/** Each window costs what a whole question costs. */
const WINDOWS_MAX = 96;

/** What came, and what became of it. */
@ApiTags('status')
@Controller('api')
export class StatusController {
  constructor(
    @Inject(StatusReport) private readonly report: StatusReport,
    @Inject(SummaryReport) private readonly summary: SummaryReport,
    @Inject(PipelineLag) private readonly lag: PipelineLag,
  ) {}

  @Get('status')
  @ApiQuery(SINCE)
  @ApiQuery(UNTIL)
  @ApiQuery(STORE)
  @ApiOkResponse({ standardSchema: status })
  async readStatus(
    @Query('since', { schema: since.default('1h') }) from: string,
    @Query('until', { schema: since.optional() }) until: string | undefined,
    @Query('store', { schema: store.optional() }) hash: string | undefined,
  ): Promise<Status> {
    const now = Date.now();
    const [books, lag] = await Promise.all([this.report.read({ fromMs: sinceMs(from, now), untilMs: until === undefined ? Infinity : sinceMs(until, now) }, hash), this.lag.read()]);
    const commandsInFlight = lag.filter(({ group }) => group.startsWith('deliver')).reduce((sum, { records }) => sum + records, 0);
    return { ...books, commandsInFlight };
  }

  @Get('status/windows')
  @ApiQuery(SINCE)
  @ApiQuery({ name: 'window', required: true, schema: { type: 'string' }, description: span.description ?? '' })
  @ApiQuery(STORE)
  @ApiOkResponse({ standardSchema: windows })
  async readStatusWindows(
    @Query('since', { schema: since.default('1h') }) from: string,
    @Query('window', { schema: span }) length: string,
    @Query('store', { schema: store.optional() }) hash: string | undefined,
  ): Promise<z.output<typeof windows>> {
    const [now, stepMs] = [Date.now(), spanMs(length)];
    // Windows begin at whole multiples of their length, so that the same ones come up again.
    const first = Math.floor(sinceMs(from, now) / stepMs) * stepMs;
    const count = Math.ceil((now - first) / stepMs);
    if (count > WINDOWS_MAX) throw new BadRequestException(`That would be ${count} windows, and at most ${WINDOWS_MAX} are counted at once: take a longer window or a later begin.`);
    const books: z.output<typeof windows>['windows'] = [];
    for (let fromMs = first; fromMs < now; fromMs += stepMs) books.push(await this.report.read({ fromMs, untilMs: fromMs + stepMs }, hash));
    return { windows: books };
  }

  @Get('summary')
  @ApiQuery(SINCE)
  @ApiOkResponse({ standardSchema: summary })
  readSummary(@Query('since', { schema: since.default('1h') }) from: string): Promise<Summary> {
    return this.summary.read(sinceMs(from, Date.now()));
  }
}
