/** Sorts by id: ids are whole numbers nearly always, and then 9 comes before 10. */
export function inById<Row>(idOf: (row: Row) => string): (left: Row, right: Row) => number {
  return (left, right) => compareIds(idOf(left), idOf(right));
}

export function compareIds(left: string, right: string): number {
  if (left === right) return 0;
  const byNumber = Number(left) - Number(right);
  if (byNumber !== 0 && !Number.isNaN(byNumber)) return byNumber;
  return left < right ? -1 : 1;
}
