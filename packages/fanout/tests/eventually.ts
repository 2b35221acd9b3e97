/** Resolves when `claim` holds; rejects, saying what it waited for, when it does not within `withinMs`. */
export async function eventually(what: string, claim: () => boolean, withinMs = 5_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!claim()) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
