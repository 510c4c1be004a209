import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { DependencyDownError } from '@patchcord/events';
import { createLogger } from '@patchcord/runtime';
import type { FastifyReply } from 'fastify';

const log = createLogger('api');

/** What the network and PostgreSQL say when the server is away or ends the connection (SQLSTATE 08, 53, 57). */
const AWAY = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|08|53|57)/;
/** What node-postgres says of a connection that broke; it gives these no code. */
const BROKEN = /^(Connection terminated|timeout exceeded when trying to connect)/;

/** An answer for whatever was thrown: 503 while something is away, so that callers try again; a bug tells nothing of itself. */
@Catch()
export class DependencyFilter implements ExceptionFilter {
  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (error instanceof HttpException) {
      const body = error.getResponse();
      await reply.code(error.getStatus()).send(typeof body === 'string' ? { statusCode: error.getStatus(), message: body } : body);
      return;
    }
    const dependency = dependencyOf(error);
    log.error(dependency ? 'a question could not be answered' : 'a question met a bug', { error, dependency });
    const [statusCode, message] = dependency ? [503, `${dependency} does not answer now. Try again in a moment.`] : [500, 'Patchcord failed on this question; its log says why.'];
    await reply.code(statusCode).send({ statusCode, message });
  }
}

function dependencyOf(error: unknown): string | undefined {
  if (error instanceof DependencyDownError) return error.dependency;
  const code = (error as { code?: unknown }).code ?? (error as { driverError?: { code?: unknown } }).driverError?.code;
  const isAway = (typeof code === 'string' && AWAY.test(code)) || (error instanceof Error && BROKEN.test(error.message));
  return isAway ? 'PostgreSQL' : undefined;
}
