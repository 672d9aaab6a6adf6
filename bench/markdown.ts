/** Formats tables and numbers for Markdown pages. */

/** Returns a Markdown table. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Formats a number with at most three decimal places. A value that was not measured becomes `–`. */
export function formatNumber(value: number | null | undefined): string {
  return value === undefined || value === null ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}

/** Formats a figure with all its decimal places, zeros too. A value that was not measured becomes `–`. */
export function formatFigure(value: number | null | undefined, digits = 4): string {
  return value === null || value === undefined ? '–' : value.toFixed(digits);
}
