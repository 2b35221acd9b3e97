import { dictionary } from '@zxcvbn-ts/language-common';

/** Passwords that leaked most often, the most common first: some 49,000, of which 17,900 have eight characters. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(dictionary['passwords-common']);
