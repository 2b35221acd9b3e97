/** The known word that was probably meant, if one is near. */
export function nearest(word: string, known: readonly string[]): string | undefined;
