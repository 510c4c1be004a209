import { afterEach, expect, it } from 'vitest';
import { configureLog, createLogger } from './log.js';
import { createTelemetryReport } from './telemetry.js';

afterEach(() => configureLog({ level: 'silent', service: 'spec' }));

it('says at most once a minute that spans cannot be sent, and how often it kept quiet', () => {
  const lines: string[] = [];
  configureLog({ level: 'info', service: 'spec', destination: { write: (line) => lines.push(line) } });
  let nowMs = 0;
  const report = createTelemetryReport(createLogger('telemetry'), () => nowMs);

  for (nowMs = 0; nowMs <= 60_000; nowMs += 1_000) report(new Error('connect ECONNREFUSED'));

  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    {
      level: 'warn',
      msg: 'spans or metrics could not be sent',
      unreported: 0,
      error: { message: 'connect ECONNREFUSED' },
    },
    { level: 'warn', unreported: 59 },
  ]);
});
