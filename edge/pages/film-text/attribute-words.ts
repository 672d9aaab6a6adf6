/** Attributes in words. */

/** Returns the name of a column as people read it: `production_country` and `productionCountry` are `Production country`. */
export function attributeLabel(name: string): string {
  const words = name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/[_\s]+/g, ' ')
    .trim();
  const lower = words === words.toUpperCase() && words.length <= 4 ? words : words.toLowerCase();
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}

/** Returns a condition (models/recommender/where.ts) in words: `runtime:80..` is `Runtime 80 or more`. */
export function conditionWords(condition: string): string {
  const [, name = condition, not = '', values = ''] = /^([^:]+):\s*(!?)(.*)$/s.exec(condition) ?? [];
  const words = values
    .split('|')
    .map((value) => value.replace(/^(-?[\d.]*\d)\.\.$/, '$1 or more').replace(/^\.\.(-?[\d.]+)$/, '$1 or less'))
    .map((value) => value.replace(/^(-?[\d.]*\d)\.\.(-?[\d.]+)$/, '$1 to $2'));
  return `${attributeLabel(name)} ${not && 'not '}${words.join(' or ')}`.trim();
}
