import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { texts } from "./tools/vite-texts.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const SERVER = process.env["BLURLINE_SERVER"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/static/",
  plugins: [texts(), svelte()],
  resolve: { alias: { "@": here("./src") } },
  server: { proxy: { "/api": SERVER } },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    manifest: "manifest.json",
    // The pages run under a CSP without 'unsafe-inline' and without data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        trainee: here("./trainee.html"),
        console: here("./console.html"),
        auth: here("./auth.html"),
        sw: here("./src/trainee/sw.ts"),
      },
      output: {
        // A service worker is found by its name, everything else by its hash.
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
