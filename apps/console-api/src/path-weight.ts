/**
 * Which share of its record a leaf is: 1/n for each level `i/n` of its path, 1 for the record itself. The weights of all leaves of
 * a record make 1, so that it has ended when they do.
 */
export function weightOf(path: string): number {
  if (path === '') return 1;
  let weight = 1;
  for (const level of path.split('.')) {
    const count = Number(level.slice(level.indexOf('/') + 1));
    weight /= count > 0 ? count : 1;
  }
  return weight;
}
