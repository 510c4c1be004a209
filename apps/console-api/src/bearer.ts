import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { CONFIG } from '@patchcord/runtime';
import type { FastifyRequest } from 'fastify';
import type { ConsoleConfig } from './console.config.js';
import { setWho } from './who.js';

/** Lets in who brings the token. Health and metrics are elsewhere, on the admin port. */
@Injectable()
export class Bearer implements CanActivate {
  private readonly known: readonly { name: string; digest: Buffer }[];

  constructor(@Inject(CONFIG) config: ConsoleConfig) {
    this.known = tokensOf(config).map(({ name, token }) => ({ name, digest: digest(token) }));
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { authorization = '' } = request.headers;
    const [scheme = '', token = ''] = authorization.split(' ', 2);
    // Digests have one length, and tell nothing of how much of a guess was right.
    const asked = digest(token);
    const found = scheme.toLowerCase() === 'bearer' ? this.known.find((one) => timingSafeEqual(asked, one.digest)) : undefined;
    if (found) {
      setWho(request, found.name);
      return true;
    }
    throw new UnauthorizedException('Send the token of this installation: authorization: Bearer <PATCHCORD_TOKEN>.');
  }
}

interface NamedToken {
  name: string;
  token: string;
}

/** The one token, under the name `token`, and those that have a name of their own. */
function tokensOf({ patchcordToken, patchcordTokens }: ConsoleConfig): NamedToken[] {
  const named = patchcordTokens === undefined ? [] : patchcordTokens.reveal().split(',').map(toNamedToken);
  const all = patchcordToken === undefined ? named : [{ name: 'token', token: patchcordToken.reveal() }, ...named];
  if (all.length === 0) throw new Error('The api role needs PATCHCORD_TOKEN or PATCHCORD_TOKENS: set one, or leave api out of CONSOLE_ROLES.');
  return all;
}

function toNamedToken(text: string): NamedToken {
  const [, name, token] = /^\s*([\w.@-]+)=(\S{8,})\s*$/.exec(text) ?? [];
  if (name === undefined || token === undefined) throw new Error('PATCHCORD_TOKENS is a list of name=token, separated by commas; a token has at least 8 characters.');
  return { name, token };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
