import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { armFailpoints, failpoint, FailpointError } from './failpoints.js';

describe('failpoints', () => {
  afterEach(() => armFailpoints({}));

  it('do nothing unless they are named', () => {
    armFailpoints({});
    expect(() => failpoint('FP7')).not.toThrow();

    armFailpoints({ FAILPOINTS: 'FP8=throw' });
    expect(() => failpoint('FP7')).not.toThrow();
  });

  it('bite once, at the hit that was asked for', () => {
    armFailpoints({ FAILPOINTS: 'FP7=throw:3' });
    failpoint('FP7');
    failpoint('FP7');
    expect(() => failpoint('FP7')).toThrow(FailpointError);
    expect(() => failpoint('FP7')).not.toThrow();
  });

  it('block the thread', () => {
    armFailpoints({ FAILPOINTS: 'FP6=block:1:120,FP7=throw' });
    const startedAt = performance.now();
    failpoint('FP6');
    expect(performance.now() - startedAt).toBeGreaterThan(110);
    expect(() => failpoint('FP7')).toThrow('Failpoint FP7: an effect is claimed and no call was made.');
  });

  it('kill the process there, or a moment later', () => {
    const module = fileURLToPath(new URL('./failpoints.ts', import.meta.url));
    const run = (when: string): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, [
        '--input-type=module',
        '-e',
        `import { armFailpoints, failpoint } from '${module}';
         armFailpoints({ FAILPOINTS: '${when}' });
         failpoint('FP9'); process.stdout.write('one '); failpoint('FP9'); process.stdout.write('two ');
         setTimeout(() => process.stdout.write('later '), 20); setTimeout(() => process.stdout.write('never'), 20_000);`,
      ]);

    const atOnce = run('FP9=kill:2');
    expect(atOnce.signal).toBe('SIGKILL');
    expect(String(atOnce.stdout)).toBe('one ');
    expect(JSON.parse(String(atOnce.stderr).split('\n')[0] ?? '')).toMatchObject({ failpoint: 'FP9', action: 'kill' });

    const later = run('FP9=kill:2:200');
    expect(later.signal).toBe('SIGKILL');
    expect(String(later.stdout)).toBe('one two later ');
  });

  it('stay off in production unless a second switch says otherwise', () => {
    expect(() => armFailpoints({ FAILPOINTS: 'FP7=kill', NODE_ENV: 'production' })).toThrow('in production');
    expect(() => armFailpoints({ NODE_ENV: 'production' })).not.toThrow();

    armFailpoints({ FAILPOINTS: 'FP7=throw', NODE_ENV: 'production', FAILPOINTS_IN_PRODUCTION: 'yes' });
    expect(() => failpoint('FP7')).toThrow(FailpointError);
  });

  it.each(['FP15=kill', 'FP7', 'FP7=die', 'FP7=kill:x'])('say that %s cannot be read', (text) => {
    expect(() => armFailpoints({ FAILPOINTS: text })).toThrow(text);
  });
});
