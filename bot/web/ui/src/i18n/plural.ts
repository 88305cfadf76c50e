/** Which msgstr[] of a gettext catalogue a number takes, by the reader's own plural rules (Intl, CLDR). */
const THREE_FORMS = ["one", "few"];

export function pluralIndex(rules: Intl.PluralRules, count: number, forms: number): number {
  const category = rules.select(count);
  if (forms < 3) return category === "one" ? 0 : forms - 1;
  const at = THREE_FORMS.indexOf(category);
  return at >= 0 ? at : 2;
}
