import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { chosenErrors } from './error-filter.js';
import { failure } from './failure.js';
import { PER_SECOND_DEFAULT, PER_SECOND_MAX, redrivePlan, redriveProgress, Redrives, type RedrivePlan, type RedriveProgress } from './redrive.js';
import { Who } from './who.js';

const id = z.uuid('must be the id of a redrive');
const order = z.strictObject({
  errors: chosenErrors.describe('Which of the open records; an empty filter chooses all of them'),
  perSecond: z.number().min(0.1).max(PER_SECOND_MAX).default(PER_SECOND_DEFAULT).describe(`Records a second, at most ${PER_SECOND_MAX}`),
});
type Order = z.output<typeof order>;

/** Sends rejected records again, after what made them fail was put right. */
@ApiTags('redrive')
@Controller('api/redrives')
export class RedriveController {
  constructor(@Inject(Redrives) private readonly redrives: Redrives) {}

  @Post('plan')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: redrivePlan })
  planRedrive(@Body({ schema: order }) { errors, perSecond }: Order): Promise<RedrivePlan> {
    return this.redrives.plan(errors, perSecond);
  }

  @Post()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: redriveProgress })
  startRedrive(@Body({ schema: order }) { errors, perSecond }: Order, @Who() who: string): Promise<RedriveProgress> {
    return this.redrives.start(errors, perSecond, who);
  }

  @Get()
  @ApiOkResponse({ standardSchema: z.object({ redrives: z.array(redriveProgress) }) })
  async listRedrives(): Promise<{ redrives: RedriveProgress[] }> {
    return { redrives: await this.redrives.list() };
  }

  @Get(':id')
  @ApiOkResponse({ standardSchema: redriveProgress })
  @ApiNotFoundResponse({ standardSchema: failure })
  readRedrive(@Param('id', { schema: id }) redrive: string): Promise<RedriveProgress> {
    return this.redrives.read(redrive);
  }

  @Post(':id/stop')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: redriveProgress })
  @ApiNotFoundResponse({ standardSchema: failure })
  stopRedrive(@Param('id', { schema: id }) redrive: string, @Who() who: string): Promise<RedriveProgress> {
    return this.redrives.stop(redrive, who);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: redriveProgress })
  @ApiNotFoundResponse({ standardSchema: failure })
  resumeRedrive(@Param('id', { schema: id }) redrive: string, @Who() who: string): Promise<RedriveProgress> {
    return this.redrives.resume(redrive, who);
  }
}
