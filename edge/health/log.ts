/** Log lines of the service: one flat object each, which a host prints as one line of JSON. */

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  /** What happened, in kebab case: `release-opened`, `release-refused`, `request`, `request-failed`, … */
  readonly event: string;
  readonly [field: string]: unknown;
}

export type Log = (line: LogLine) => void;
