// The first-load budgets: fails when a page asks a phone or a laptop for more JavaScript than promised.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUILT = process.argv[2] ?? new URL("../../static", import.meta.url).pathname;
const BUDGETS = [
  { page: "trainee.html", manifest: "trainee.json", js: 35_000, css: 10_000 },
  { page: "console.html", manifest: "manifest.json", js: 120_000, css: 30_000 },
  { page: "wall.html", manifest: "manifest.json", js: 35_000, css: 10_000 },
  { page: "observer.html", manifest: "manifest.json", js: 45_000, css: 10_000 },
  { page: "setup.html", manifest: "manifest.json", js: 45_000, css: 10_000 },
  { page: "auth.html", manifest: "manifest.json", js: 35_000, css: 10_000 },
  { page: "people.html", manifest: "manifest.json", js: 60_000, css: 15_000 },
];

const zipped = (file) => gzipSync(readFileSync(join(BUILT, file)), { level: 9 }).length;
const sum = (files) => [...files].reduce((total, file) => total + zipped(file), 0);

function first(manifest, entry, found = { js: new Set(), css: new Set() }) {
  const chunk = manifest[entry];
  if (!chunk || found.js.has(chunk.file)) return found;
  found.js.add(chunk.file);
  for (const file of chunk.css ?? []) found.css.add(file);
  for (const next of chunk.imports ?? []) first(manifest, next, found);
  return found;
}

/** The largest catalogue counts too: a reader of another language loads it before the first screen. */
function catalogue(manifest, page) {
  const folder = `src/i18n/texts/${page.replace(".html", "")}/`;
  return Math.max(0, ...Object.entries(manifest).filter(([key]) => key.startsWith(folder)).map(([, chunk]) => zipped(chunk.file)));
}

let over = false;
for (const { page, manifest: name, js, css } of BUDGETS) {
  const manifest = JSON.parse(readFileSync(join(BUILT, name), "utf8"));
  const files = first(manifest, page);
  const texts = catalogue(manifest, page);
  const [script, style] = [sum(files.js) + texts, sum(files.css)];
  over ||= script > js || style > css;
  console.log(`${page.padEnd(13)} js ${script} of ${js} B gzipped (largest catalogue ${texts}) · css ${style} of ${css} B`);
}
process.exit(over ? 1 : 0);
