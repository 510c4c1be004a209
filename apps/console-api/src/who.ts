import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

const NAME = Symbol('name of the token');

interface Named {
  [NAME]?: string;
}

/** Remembers under which name a request was let in. */
export function setWho(request: object, name: string): void {
  (request as Named)[NAME] = name;
}

/** Name of the token that a request came with: whom the audit trail names. */
export const Who: () => ParameterDecorator = createParamDecorator((_: unknown, context: ExecutionContext): string => context.switchToHttp().getRequest<Named>()[NAME] ?? '');
