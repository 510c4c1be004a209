const INSTANT = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant as Cordial prints it: whole seconds, UTC, no colon in the offset. */
export function toCordialTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}+0000`;
}

/**
 * Epoch milliseconds of an ISO 8601 time, or null when it is none. A time without an offset is read in the account's
 * zone: a recorded order posted as `2018-07-02 13:19:00` came back as `2018-07-02T20:19:00+0000`.
 */
export function readTime(value: unknown, timeZone: string): number | null {
  if (typeof value !== 'string') return null;
  const match = INSTANT.exec(value);
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match;
  const wall =
    Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second) + Math.trunc(+`0.${fraction || '0'}` * 1000);
  const isReal =
    new Date(wall).getUTCDate() === +day! &&
    +month! >= 1 &&
    +month! <= 12 &&
    +hour < 24 &&
    +minute < 60 &&
    +second < 60;
  if (!isReal) return null;
  if (offset === undefined) return wall - zoneOffsetMs(wall, timeZone);
  return offset === 'Z' ? wall : wall - offsetMs(offset);
}

function offsetMs(offset: string): number {
  const digits = offset.replace(':', '');
  const minutes = +digits.slice(1, 3) * 60 + +digits.slice(3, 5);
  return (digits.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** How far the zone is ahead of UTC at that wall-clock time. Asked twice, since the offset may change between the two. */
function zoneOffsetMs(wall: number, timeZone: string): number {
  const first = offsetAt(wall, timeZone);
  return offsetAt(wall - first, timeZone);
}

function offsetAt(epochMs: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(format.formatToParts(epochMs).map(({ type, value }) => [type, Number(value)]));
  const wall = Date.UTC(
    part['year']!,
    part['month']! - 1,
    part['day']!,
    part['hour']!,
    part['minute']!,
    part['second']!,
  );
  return wall - Math.trunc(epochMs / 1000) * 1000;
}
