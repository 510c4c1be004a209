import { Body, Controller, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import { failpoint } from '@patchcord/runtime';
import type { FastifyReply } from 'fastify';
import { Receiver, type WebhookHeaders } from './receiver.js';

const NOTHING = Buffer.alloc(0);

/** Where BigCommerce sends webhooks. Answers have no body: nothing reads one, and an unproven caller learns nothing. */
@Controller('webhooks/bigcommerce')
export class WebhookController {
  constructor(@Inject(Receiver) private readonly receiver: Receiver) {}

  @Post(':storeHash')
  async receive(
    @Param('storeHash') storeHash: string,
    @Headers() headers: WebhookHeaders,
    @Body() body: Buffer | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const status = await this.receiver.receive(storeHash, headers, Buffer.isBuffer(body) ? body : NOTHING);
    if (status === 429) reply.header('connection', 'close');
    await reply.code(status).send();
    if (status === 200) failpoint('FP2');
  }

  /** Where it tells of deliveries that failed. */
  @Post(':storeHash/exceptions')
  async receiveException(
    @Param('storeHash') storeHash: string,
    @Headers() headers: WebhookHeaders,
    @Body() body: Buffer | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await reply
      .code(await this.receiver.receiveException(storeHash, headers, Buffer.isBuffer(body) ? body : NOTHING))
      .send();
  }
}
