/** Formats tables and text for terminals. */

/** A column of a table. */
export interface TableColumn {
  /** Text of the first line. */
  title: string;
  /** Left by default. */
  align?: 'left' | 'right';
}

/**
 * Returns a line of titles and a line per row; each column is as wide as its widest cell. `rows` are in the order of
 * `columns`. Control characters in cells are replaced with `·`.
 */
export function formatTable(columns: readonly TableColumn[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(printable))];
  const widths = columns.map((_, c) => Math.max(...cells.map((row) => [...row[c]].length)));
  return cells
    .map((row) =>
      row
        .map((text, c) => {
          const padding = ' '.repeat(widths[c] - [...text].length);
          return columns[c].align === 'right' ? padding + text : text + padding;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Returns the value as text with control characters replaced with `·`, so that data cannot control the terminal. */
export function printable(value: string | number): string {
  return String(value).replace(/\p{Cc}/gu, '·');
}
