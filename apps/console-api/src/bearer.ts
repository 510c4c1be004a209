import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { CONFIG, type Secret } from '@patchcord/runtime';
import type { FastifyRequest } from 'fastify';
import type { ConsoleConfig } from './console.config.js';

/** Lets in who brings the token. Health and metrics are elsewhere, on the admin port. */
@Injectable()
export class Bearer implements CanActivate {
  private readonly expected: Buffer;

  constructor(@Inject(CONFIG) config: ConsoleConfig) {
    this.expected = digest(tokenOf(config).reveal());
  }

  canActivate(context: ExecutionContext): boolean {
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const [scheme = '', token = ''] = authorization.split(' ', 2);
    // Digests have one length, and tell nothing of how much of a guess was right.
    if (scheme.toLowerCase() === 'bearer' && timingSafeEqual(digest(token), this.expected)) return true;
    throw new UnauthorizedException('Send the token of this installation: authorization: Bearer <PATCHCORD_TOKEN>.');
  }
}

function tokenOf({ patchcordToken }: ConsoleConfig): Secret {
  if (patchcordToken === undefined) throw new Error('The api role needs PATCHCORD_TOKEN: set it, or leave api out of CONSOLE_ROLES.');
  return patchcordToken;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
