/** Texts in the reader's language. The English text is the key, as in gettext; a text without translation stays English.

    A page calls `await speak(catalogues)` once before it mounts; after that `t` and `n` are plain functions.
    Changing the language stores the choice and loads the page anew. */
import { pluralIndex } from "./plural.ts";
import { pseudo } from "./pseudo.ts";

export type Locale = "en" | "it" | "ru" | "fr" | "ro";
export type Catalogue = Record<string, string[]>;
type Values = Record<string, string | number>;
/** As `import.meta.glob("./texts/trainee/*.po")` gives it: one chunk a language, loaded when it is needed. */
export type Catalogues = Record<string, () => Promise<unknown>>;

export const LOCALES: Record<Locale, string> = { en: "English", it: "Italiano", ru: "Русский", fr: "Français", ro: "Română" };
const PSEUDO = "en-XA";
const PSEUDO_RTL = "ar-XB";
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ps", "ur"]);

let catalogue: Catalogue = {};
let current = "en";
let plurals = new Intl.PluralRules("en");

/** Load the reader's catalogue and mark the document with language and direction. */
export async function speak(...sources: Catalogues[]): Promise<void> {
  current = chosen();
  const loaded = await Promise.all(sources.map((source) => load(source, current)));
  catalogue = Object.assign({}, ...loaded) as Catalogue;
  plurals = new Intl.PluralRules(formatLocale());
  document.documentElement.lang = formatLocale();
  document.documentElement.dir = direction(current);
}

/** The text in the reader's language; {name} is filled from values. */
export function t(text: string, values?: Values): string {
  return fill(catalogue[text]?.[0] ?? stand(text), values);
}

/** The text that fits a number; {n} is the number. */
export function n(one: string, many: string, count: number, values?: Values): string {
  const forms = catalogue[one];
  const text = forms ? forms[pluralIndex(plurals, count, forms.length)] : stand(plurals.select(count) === "one" ? one : many);
  return fill(text ?? many, { n: count, ...values });
}

/** Mark a text for the catalogue without translating it here (for tables of texts). */
export function mark(text: string): string {
  return text;
}

export function locale(): string {
  return current;
}

/** The locale for Intl: the pseudo-locales count and date as English does. */
export function formatLocale(): string {
  return current === PSEUDO || current === PSEUDO_RTL ? "en" : current;
}

export function choose(next: Locale): void {
  store(next);
  location.reload();
}

export function direction(language: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(language.split("-")[0] ?? "") ? "rtl" : "ltr";
}

/** A language's name in the reader's language ("Albanian"); its code where the browser does not know it. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([formatLocale()], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

async function load(source: Catalogues, wanted: string): Promise<Catalogue> {
  const path = Object.keys(source).find((key) => key.endsWith(`/${wanted}.po`));
  if (!path) return {};
  return ((await source[path]!()) as { default: Catalogue }).default;
}

function chosen(): string {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked === PSEUDO || asked === PSEUDO_RTL) return asked;
  if (known(asked)) store(asked);
  const stored = recall();
  if (known(stored)) return stored;
  return navigator.languages.map((tag) => tag.split("-")[0] ?? "").find(known) ?? "en";
}

function known(code: string | null): code is Locale {
  return code !== null && Object.hasOwn(LOCALES, code);
}

function stand(text: string): string {
  return current === PSEUDO || current === PSEUDO_RTL ? pseudo(text) : text;
}

function fill(text: string, values?: Values): string {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
}

/** In a cookie, so that the server's answers, its pages and its files speak the same language. */
function store(next: Locale): void {
  document.cookie = `language=${next};path=/;max-age=31536000;samesite=lax`;
}

function recall(): string | null {
  return /(?:^|; )language=(\w+)/.exec(document.cookie)?.[1] ?? null;
}
