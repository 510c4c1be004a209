import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configureLog, createLogger, type LogLevel } from './log.js';
import { NestLog } from './nest-log.js';
import { Secret } from './secret.js';

let lines: string[];

function write(level: LogLevel): void {
  lines = [];
  configureLog({ level, service: 'enrich', destination: { write: (line) => lines.push(line) } });
}

function written(): Record<string, unknown>[] {
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const log = createLogger('fetcher');

describe('createLogger', () => {
  beforeEach(() => write('info'));
  afterEach(() => configureLog({ level: 'silent', service: 'enrich' }));

  it('writes a constant message and fields, also through a log created before the settings were known', () => {
    log.child({ topic: 'commerce.orders' }).warn('cordial slowed us down', { retryAfterMs: 500 });

    expect(written()).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        service: 'enrich',
        component: 'fetcher',
        topic: 'commerce.orders',
        retryAfterMs: 500,
        msg: 'cordial slowed us down',
      },
    ]);
  });

  it('writes nothing below its level', () => {
    log.debug('a detail');

    expect(lines).toEqual([]);
  });

  it('never shows a secret, an e-mail address or the password of a URL', () => {
    log.info('connected', {
      apiKey: new Secret('k-123'),
      url: 'postgres://enrich:hunter2@127.0.0.1:5432/patchcord',
      detail: 'no contact jane.doe+news@mail.example.com, path /contacts/email:jane%40example.com',
    });

    expect(written()[0]).toMatchObject({
      apiKey: '[secret]',
      url: 'postgres://enrich:[secret]@127.0.0.1:5432/patchcord',
      detail: 'no contact [e-mail], path /contacts/email:[e-mail]',
    });
  });

  it('tells of an error its name, message, code, stack and causes, and nothing else', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', parameters: ['jane'] });
    const error = Object.assign(new TypeError('no registry', { cause: refused }), {
      request: { headers: { authorization: 'x' } },
    });

    log.error('could not reach the registry', { error });

    expect(written()[0]?.['error']).toEqual({
      name: 'TypeError',
      message: 'no registry',
      stack: expect.stringContaining('log.spec.ts'),
      cause: { name: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
    });
  });

  it('survives a chain of causes that leads back to itself', () => {
    const error = new Error('round');
    error.cause = error;

    log.error('odd', { error });

    expect(lines).toHaveLength(1);
  });
});

describe('NestLog', () => {
  beforeEach(() => write('debug'));
  afterEach(() => configureLog({ level: 'silent', service: 'enrich' }));

  it('keeps what Nest tells about its start for debugging, and its errors with their stack', () => {
    const nest = new NestLog();
    nest.log('AppModule dependencies initialized', 'InstanceLoader');
    nest.error('no provider', 'Error: no provider\n    at x', 'ExceptionHandler');

    expect(written()).toMatchObject([
      { level: 'debug', component: 'nest', context: 'InstanceLoader', msg: 'AppModule dependencies initialized' },
      {
        level: 'error',
        component: 'nest',
        context: 'ExceptionHandler',
        stack: 'Error: no provider\n    at x',
        msg: 'no provider',
      },
    ]);
  });

  it('keeps for debugging what a caller did wrong, or anybody could fill the log', () => {
    const nest = new NestLog();
    nest.error(Object.assign(new Error('aborted'), { statusCode: 400 }), 'ExceptionsHandler');
    nest.error(Object.assign(new Error('no pool'), { statusCode: 500 }), 'ExceptionsHandler');

    expect(written()).toMatchObject([
      { level: 'debug', context: 'ExceptionsHandler', msg: 'aborted' },
      { level: 'error', context: 'ExceptionsHandler', msg: 'no pool' },
    ]);
  });
});
