/**
 * What people talk about in one kind of conversation. An exchange is a list of lines; read-line.ts says how they are
 * written.
 */
export interface Theme {
  /** Of groups; the first groups take the first titles. */
  titles: readonly string[];
  exchanges: readonly (readonly string[])[];
}
