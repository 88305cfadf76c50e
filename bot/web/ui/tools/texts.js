// Bring the catalogues up to date with the texts in the sources: `npm run texts [page …]`; with `--check` only tell.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { po } from "gettext-parser";

const SOURCES = new URL("../src", import.meta.url).pathname;
const SHARED = ["lib", "api", "i18n"];
/** What some pages have in common. */
const COMMON = { auth: ["staff"], people: ["staff", "acts"], console: ["staff", "acts"] };
const PAGES = ["trainee", "console", "auth", "people", "wall", "observer", "setup"];
const PLURALS = {
  it: "nplurals=2; plural=(n != 1);",
  fr: "nplurals=2; plural=(n > 1);",
  ru: "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
  ro: "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2);",
};
const TEXT = String.raw`"((?:[^"\\]|\\.)*)"`;
const ONE = new RegExp(String.raw`\b(?:t|mark)\(\s*${TEXT}`, "g");
const MANY = new RegExp(String.raw`\bn\(\s*${TEXT},\s*${TEXT}`, "g");

const check = process.argv.includes("--check");
const named = process.argv.slice(2).filter((word) => !word.startsWith("--"));
let wrong = 0;

for (const page of named.length > 0 ? named : PAGES) {
  const texts = found([page, ...SHARED, ...(COMMON[page] ?? [])]);
  for (const [locale, plurals] of Object.entries(PLURALS)) update(page, locale, plurals, texts);
}
process.exit(wrong > 0 ? 1 : 0);

/** Every text of these folders: message → its plural or null. */
function found(folders) {
  const texts = new Map();
  for (const folder of folders) {
    for (const file of readdirSync(join(SOURCES, folder), { recursive: true, encoding: "utf8" }).sort()) {
      if (!/\.(svelte|ts)$/.test(file)) continue;
      const source = readFileSync(join(SOURCES, folder, file), "utf8");
      for (const [, text] of source.matchAll(ONE)) if (!texts.has(plain(text))) texts.set(plain(text), null);
      for (const [, one, many] of source.matchAll(MANY)) texts.set(plain(one), plain(many));
    }
  }
  return texts;
}

function plain(text) {
  return JSON.parse(`"${text}"`);
}

function update(page, locale, plurals, texts) {
  const path = join(SOURCES, "i18n/texts", page, `${locale}.po`);
  const known = existsSync(path) ? (po.parse(readFileSync(path)).translations[""] ?? {}) : {};
  const forms = Number(/nplurals=(\d)/.exec(plurals)[1]);
  const entries = { "": known[""] ?? { msgid: "", msgstr: [""] } };
  let open = 0;
  for (const [msgid, many] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const msgstr = known[msgid]?.msgstr ?? Array(many ? forms : 1).fill("");
    entries[msgid] = { msgid, ...(many ? { msgid_plural: many } : {}), msgstr };
    if (!msgstr.every(Boolean)) open += 1;
  }
  const headers = { "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit", Language: locale, "Plural-Forms": plurals };
  const text = `${po.compile({ charset: "utf-8", headers, translations: { "": entries } }, { foldLength: 110 })}\n`.replace(/\n+$/, "\n");
  const stale = !existsSync(path) || readFileSync(path, "utf8") !== text;
  if (open > 0 || (check && stale)) console.log(`${page}/${locale}: ${open} of ${texts.size} untranslated${stale && check ? ", not up to date" : ""}`);
  if (check && (open > 0 || stale)) wrong += 1;
  if (!check && stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
