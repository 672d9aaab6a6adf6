/** The result of a command in its two printed forms. */
export interface Answer {
  /** For programs; printed as JSON. */
  value: unknown;
  /** For people; one or more lines without a final line break. */
  text: string;
}
