/** SQL for a time as an ISO 8601 text, UTC, with milliseconds. */
export function iso(column: string): string {
  return `to_char((${column}) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
