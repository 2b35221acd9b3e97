/** How a command is written, and its options: what an error about its arguments ends with. */
export function usageOf(name: string): string;
