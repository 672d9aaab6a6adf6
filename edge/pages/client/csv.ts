/** Reads CSV. It is a script of its own, which the browser loads when somebody imports a list. */

import Papa from 'papaparse';

/**
 * Returns the rows by column name, and the column names. The first line is the header. Quotes, any usual separator and
 * blank lines are fine.
 */
export function parseCsv(text: string): { rows: Record<string, string>[]; columns: string[] } {
  const { data, meta } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: 'greedy' });
  return { rows: data, columns: meta.fields ?? [] };
}
