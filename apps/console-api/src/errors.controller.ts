import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiQuery, ApiTags } from '@nestjs/swagger';
import { stages } from '@patchcord/events';
import { z } from 'zod';
import { chosenErrors, errorFilter, toFilter, type AskedErrorFilter, type ChosenErrors } from './error-filter.js';
import { errorCard, errorGroup, errorLine, ErrorReports, type ErrorCard, type ErrorGroup, type ErrorLine } from './error-reports.js';
import { failure } from './failure.js';
import { Who } from './who.js';

const id = z.uuid('must be the id of a rejected record');
const closed = z.object({ closed: z.number() });
const text = (name: string, description: string) => ApiQuery({ name, required: false, schema: { type: 'string' }, description });

/** Parameters that both lists take. */
function ApiErrorFilter(): MethodDecorator {
  const parameters = [
    ApiQuery({ name: 'state', required: false, schema: { type: 'string', enum: ['open', 'redriven', 'closed', 'all'], default: 'open' } }),
    text('since', 'Last seen within: a span before now (24h), or an instant in ISO 8601'),
    text('store', 'Store hash'),
    ApiQuery({ name: 'stage', required: false, schema: { type: 'string', enum: [...stages] } }),
    text('code', 'Code of the cause, as in field-missing'),
    text('field', 'Path of the field'),
    text('fingerprint', 'Kind of message, as the groups name it'),
    text('resource', 'customer, subscriber, order …'),
    text('resourceId', 'Id of the resource at its source'),
  ];
  return (target, key, descriptor) => {
    for (const parameter of parameters) parameter(target, key, descriptor);
  };
}

/** What was rejected: by cause, one by one, and all of one. */
@ApiTags('errors')
@Controller('api/errors')
export class ErrorsController {
  constructor(@Inject(ErrorReports) private readonly reports: ErrorReports) {}

  @Get()
  @ApiErrorFilter()
  @ApiOkResponse({ standardSchema: z.object({ groups: z.array(errorGroup) }) })
  async listErrorGroups(@Query({ schema: errorFilter }) query: AskedErrorFilter): Promise<{ groups: ErrorGroup[] }> {
    return { groups: await this.reports.groups(toFilter(query)) };
  }

  @Get('records')
  @ApiErrorFilter()
  @ApiOkResponse({ standardSchema: z.object({ errors: z.array(errorLine) }) })
  async listErrors(@Query({ schema: errorFilter }) query: AskedErrorFilter): Promise<{ errors: ErrorLine[] }> {
    return { errors: await this.reports.list(toFilter(query)) };
  }

  @Post('close')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: closed })
  async closeErrors(@Body({ schema: chosenErrors }) chosen: ChosenErrors, @Who() who: string): Promise<z.output<typeof closed>> {
    return { closed: await this.reports.close(chosen, who) };
  }

  @Get(':id')
  @ApiOkResponse({ standardSchema: errorCard })
  @ApiNotFoundResponse({ standardSchema: failure })
  readError(@Param('id', { schema: id }) error: string): Promise<ErrorCard> {
    return this.reports.card(error);
  }

  @Post(':id/reveal')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: errorCard })
  @ApiNotFoundResponse({ standardSchema: failure })
  revealError(@Param('id', { schema: id }) error: string, @Who() who: string): Promise<ErrorCard> {
    return this.reports.reveal(error, who);
  }
}
