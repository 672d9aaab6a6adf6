import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodingOf } from '../../shared/text-encoding.ts';

const LINES = ['title;year', 'Amélie;2001', 'Heat;1995', '8½;1963', 'Être et avoir;2002'];

describe('the encoding of a text', () => {
  it('is told with and without a mark, in one block or in many', () => {
    const text = fc
      .array(fc.constantFrom(...LINES), { minLength: 1 })
      .map((lines) => `title;year\n${lines.join('\n')}\n`);
    const encoded = fc.constantFrom<[name: string, encode: (text: string) => Buffer]>(
      ['utf-8', (text) => Buffer.from(text)],
      ['utf-8', (text) => Buffer.from(`\ufeff${text}`)],
      ['utf-16le', (text) => Buffer.from(text, 'utf16le')],
      ['utf-16le', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
      ['utf-16be', (text) => Buffer.from(text, 'utf16le').swap16()],
      ['utf-16be', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
      ['windows-1252', (text) => Buffer.from(text, 'latin1')],
    );
    fc.assert(
      fc.property(text, encoded, fc.boolean(), (text, [name, encode], inLines) => {
        const bytes = encode(text);
        // Plain ASCII is UTF-8 too.
        const expected = name === 'windows-1252' && !/[^ -~\n]/.test(text) ? 'utf-8' : name;
        const isWide = name.startsWith('utf-16');
        const blocks = inLines && !isWide ? text.split(/(?<=\n)/).map(encode) : [bytes];
        expect(encodingOf(blocks)).toBe(expected);
        expect(encodingOf(blocks, isUtf8)).toBe(expected);
        expect(new TextDecoder(expected).decode(bytes).replace(/^\ufeff/, '')).toBe(text);
      }),
    );
  });

  it('is UTF-8 where a few lines are damaged, where there is no text, and where it is binary', () => {
    const good = LINES.map((line) => Buffer.from(`${line}\n`));
    const damaged = Buffer.from('Amélie;2001\n', 'latin1');
    expect(encodingOf([Buffer.concat([...good, damaged])])).toBe('utf-8');
    expect(encodingOf([Buffer.concat([damaged, damaged, damaged, damaged, ...good])])).toBe('windows-1252');
    expect(encodingOf([])).toBe('utf-8');
    expect(encodingOf([Uint8Array.from([1, 0, 0, 0, 200, 0, 0, 0])])).toBe('utf-8');
  });
});
