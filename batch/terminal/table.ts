/** Tables of text for terminals. */

export interface TableColumn {
  title: string;
  align?: 'left' | 'right';
}

/** One line per row under a line of titles, columns as wide as they need. Control characters of the data are shown as `·`. */
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

/** Text without anything that a terminal would obey. */
export function printable(value: string | number): string {
  return String(value).replace(/\p{Cc}/gu, '·');
}
