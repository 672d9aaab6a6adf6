/** The log of the service. */

/** One event: a flat object, which a host prints as one line of JSON. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  /** What happened, in kebab case: `release-opened`, `release-refused`, `request`, `request-failed`, … */
  readonly event: string;
  readonly [field: string]: unknown;
}

/** Writes one line to the log. It does not throw. */
export type Log = (line: LogLine) => void;
