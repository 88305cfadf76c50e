/** Import a gettext catalogue (.po) as a module: message → its translations, untranslated ones left out. */
import { po } from "gettext-parser";
import type { Plugin } from "vite";
import { readFileSync } from "node:fs";

export function texts(): Plugin {
  return {
    name: "blurline-texts",
    load(id) {
      const [file] = id.split("?");
      if (!file?.endsWith(".po")) return null;
      this.addWatchFile(file);
      return { code: `export default ${JSON.stringify(compile(readFileSync(file)))}`, moduleType: "js" };
    },
  };
}

export function compile(source: Buffer): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const entry of Object.values(po.parse(source).translations[""] ?? {})) {
    const flags = entry.comments?.flag ?? "";
    if (entry.msgid && entry.msgstr.every(Boolean) && !flags.includes("fuzzy")) found[entry.msgid] = entry.msgstr;
  }
  return found;
}
