/** A user name as a name. */
export function titled(person: string): string {
  return person.charAt(0).toLocaleUpperCase() + person.slice(1);
}
