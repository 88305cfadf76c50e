/** Pages that differ in nothing but their script: each is `page.html` with its own name in it. */
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const TEMPLATE = fileURLToPath(new URL("../page.html", import.meta.url));

export function pages(names: readonly string[]): Plugin {
  const named = (path: string) => (path.endsWith(".html") && !existsSync(path) ? names.find((name) => basename(path, ".html") === name) : undefined);
  const written = (name: string) => readFileSync(TEMPLATE, "utf-8").replaceAll("%PAGE%", name);
  return {
    name: "blurline-pages",
    enforce: "pre",
    resolveId: (id) => (named(id) ? id : null),
    load(id) {
      const name = named(id);
      return name ? written(name) : null;
    },
    configureServer(server) {
      server.middlewares.use((request, answer, next) => {
        const path = (request.url ?? "").split("?")[0] ?? "";
        const name = named(path);
        if (!name) return next();
        void server.transformIndexHtml(path, written(name)).then((html) => answer.setHeader("Content-Type", "text/html").end(html), next);
      });
    },
  };
}
