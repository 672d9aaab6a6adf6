/** Tables and numbers of a page. */

export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `–` for what was not measured. */
export function formatNumber(value: number | null | undefined): string {
  return value === undefined || value === null ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}
