/** CSV with a header, as people's exports have it: quotes, any separator, blank lines. Fetched when there is a list to read. */

import Papa from 'papaparse';

export function parseCsv(text: string): { rows: Record<string, string>[]; columns: string[] } {
  const { data, meta } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: 'greedy' });
  return { rows: data, columns: meta.fields ?? [] };
}
