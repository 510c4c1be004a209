import { describe, expect, it } from 'vitest';
import { ReplayWindow } from './replay-window.js';

const NOW = 1_743_500_000_000;
const seconds = (ms: number): string => String(Math.floor(ms / 1_000));

describe('ReplayWindow', () => {
  it('takes a call of the last five minutes as fresh, also with a clock that is ahead', () => {
    const window = new ReplayWindow(() => NOW);
    expect(window.judge('abc123', 'a', seconds(NOW - 299_000))).toBe('fresh');
    expect(window.judge('abc123', 'b', seconds(NOW + 299_000))).toBe('fresh');
  });

  it('does not lose a genuine retry of 40 hours ago', () => {
    expect(new ReplayWindow(() => NOW).judge('abc123', 'a', seconds(NOW - 40 * 3_600_000))).toBe('late');
  });

  it('knows a call again only after Kafka had it, and only in its own store', () => {
    const window = new ReplayWindow(() => NOW);
    expect(window.judge('abc123', 'a', seconds(NOW))).toBe('fresh');
    expect(window.judge('abc123', 'a', seconds(NOW))).toBe('fresh');
    window.remember('abc123', 'a');
    expect(window.judge('abc123', 'a', seconds(NOW))).toBe('repeat');
    expect(window.judge('other1', 'a', seconds(NOW))).toBe('fresh');
  });

  it('slows down a flood of old calls, and lets them in again later', () => {
    let now = NOW;
    const window = new ReplayWindow(() => now);
    const old = seconds(NOW - 3_600_000);
    const judged = Array.from({ length: 2_001 }, (_, at) => window.judge('abc123', `id-${at}`, old));
    expect(judged.filter((verdict) => verdict === 'late')).toHaveLength(2_000);
    expect(judged.at(-1)).toBe('too-many');
    now += 1_000;
    expect(window.judge('abc123', 'another', old)).toBe('late');
  });

  it('forgets the oldest first when it is full', () => {
    const window = new ReplayWindow(() => NOW);
    for (let at = 0; at <= 100_000; at += 1) window.remember('abc123', String(at));
    expect(window.judge('abc123', '0', seconds(NOW))).toBe('fresh');
    expect(window.judge('abc123', '100000', seconds(NOW))).toBe('repeat');
  });
});
