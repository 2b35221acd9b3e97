/**
 * The probability that a value of `one` is above a value of `other`, ties counted half: 0.5 when neither tells which
 * it is from, 0 or 1 when each does (the Mann-Whitney U statistic over the number of pairs; the area under the ROC).
 */
export function probabilityAbove(one: readonly number[], other: readonly number[]): number {
  const all = [
    ...one.map((value) => ({ value, isOne: true })),
    ...other.map((value) => ({ value, isOne: false })),
  ];
  all.sort((a, b) => a.value - b.value);
  let rankSum = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]?.value === all[start]?.value) end++;
    const rank = (start + 1 + end) / 2;
    for (; start < end; start++) if (all[start]?.isOne) rankSum += rank;
  }
  return (rankSum - (one.length * (one.length + 1)) / 2) / (one.length * other.length);
}
