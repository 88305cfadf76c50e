import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { pages } from "./tools/vite-pages.ts";
import { texts } from "./tools/vite-texts.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const SERVER = process.env["BLURLINE_SERVER"] ?? "http://127.0.0.1:8000";

const PAGES = ["console", "auth", "people", "wall", "observer", "setup"];

/** Two builds, so that a phone never carries what only the console needs: `vite build` and `vite build --mode trainee`. */
const BUILDS = {
  trainee: { manifest: "trainee.json", input: { trainee: here("./trainee.html"), sw: here("./src/lib/sw.ts") } },
  console: {
    manifest: "manifest.json",
    input: Object.fromEntries(PAGES.map((page) => [page, here(`./${page}.html`)])),
  },
};

/** What the phone needs before its first screen stands is one file: it packs tighter and comes in one answer. */
const LATER = /\/src\/(trainee\/(chat|join|tabs)|i18n\/texts)\/|\/sw\.ts/;
const FIRST_SCREEN = /\/tabs\/(ChatList|Screen)\.svelte/;
const first = { name: "first", test: (id: string) => !LATER.test(id) || FIRST_SCREEN.test(id) };

export default defineConfig(({ mode }) => {
  const { manifest, input } = mode === "trainee" ? BUILDS.trainee : BUILDS.console;
  return {
    base: "/static/",
    plugins: [pages(PAGES), texts(), svelte()],
    resolve: { alias: { "@": here("./src") } },
    server: { proxy: { "/api": SERVER } },
    build: {
      outDir: "../static",
      emptyOutDir: mode === "trainee",
      copyPublicDir: mode === "trainee",
      manifest,
      // The pages run under a CSP without 'unsafe-inline' and without data: URLs.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: {
        input,
        output: {
          ...(mode === "trainee" ? { codeSplitting: { groups: [first] } } : {}),
          // A service worker is found by its name, everything else by its hash.
          entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        },
      },
    },
  };
});
