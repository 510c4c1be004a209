import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiQuery, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { auditLine, AuditTrail, type AuditLine } from './audit.js';
import { since, sinceMs } from './since.js';

/** Who did what by hand. */
@ApiTags('audit')
@Controller('api/audit')
export class AuditController {
  constructor(@Inject(AuditTrail) private readonly audit: AuditTrail) {}

  @Get()
  @ApiQuery({ name: 'since', required: false, schema: { type: 'string', default: '30d' }, description: since.description ?? '' })
  @ApiOkResponse({ standardSchema: z.object({ deeds: z.array(auditLine) }) })
  async readAudit(@Query('since', { schema: since.default('30d') }) from: string): Promise<{ deeds: AuditLine[] }> {
    return { deeds: await this.audit.list(sinceMs(from, Date.now())) };
  }
}
