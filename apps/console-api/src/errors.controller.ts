import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiQuery, ApiTags } from '@nestjs/swagger';
import { stages } from '@patchcord/events';
import { z } from 'zod';
import { errorCard, errorGroup, errorLine, ErrorReports, type ErrorCard, type ErrorFilter, type ErrorGroup, type ErrorLine } from './error-reports.js';
import { failure } from './failure.js';
import { since, sinceMs } from './since.js';

const filter = z.strictObject({
  state: z.enum(['open', 'redriven', 'closed', 'all']).default('open'),
  since: since.optional(),
  store: z.string().regex(/^[a-z0-9]{1,64}$/, 'must be a store hash').optional(),
  stage: z.enum(stages).optional(),
  code: z.string().max(100).optional(),
  field: z.string().max(300).optional(),
});
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
  async listErrorGroups(@Query({ schema: filter }) query: z.output<typeof filter>): Promise<{ groups: ErrorGroup[] }> {
    return { groups: await this.reports.groups(toFilter(query)) };
  }

  @Get('records')
  @ApiErrorFilter()
  @ApiOkResponse({ standardSchema: z.object({ errors: z.array(errorLine) }) })
  async listErrors(@Query({ schema: filter }) query: z.output<typeof filter>): Promise<{ errors: ErrorLine[] }> {
    return { errors: await this.reports.list(toFilter(query)) };
  }

  @Get(':id')
  @ApiOkResponse({ standardSchema: errorCard })
  @ApiNotFoundResponse({ standardSchema: failure })
  readError(@Param('id', { schema: z.uuid('must be the id of a rejected record') }) id: string): Promise<ErrorCard> {
    return this.reports.card(id);
  }
}

function toFilter({ since: from, ...rest }: z.output<typeof filter>): ErrorFilter {
  return { ...rest, since: from === undefined ? undefined : sinceMs(from, Date.now()) };
}
