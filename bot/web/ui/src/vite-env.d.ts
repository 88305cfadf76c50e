/// <reference types="vite/client" />
/// <reference types="svelte" />

/** A gettext catalogue, compiled by tools/vite-texts.ts: message → translations by plural form. */
declare module "*.po" {
  const catalogue: Record<string, string[]>;
  export default catalogue;
}
