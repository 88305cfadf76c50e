declare module "gettext-parser" {
  export interface Entry {
    msgid: string;
    msgid_plural?: string;
    msgstr: string[];
    comments?: { flag?: string; reference?: string; translator?: string; extracted?: string };
  }
  export interface Catalogue {
    charset: string;
    headers: Record<string, string>;
    translations: Record<string, Record<string, Entry>>;
  }
  export const po: {
    parse(source: Buffer | string): Catalogue;
    compile(catalogue: Catalogue, options?: { foldLength?: number; sort?: boolean }): Buffer;
  };
}
