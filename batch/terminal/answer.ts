/** What a command prints: JSON for programs, text for people. */
export interface Answer {
  value: unknown;
  text: string;
}
