/** What an observer has written and the server has not yet: kept on this device, sent in order, once. */
import { createStore, del, get as recall, set as keep, values } from "idb-keyval";
import { post, Refused } from "@/api/client.ts";
import { newId } from "@/lib/ids.ts";

export interface Written {
  client_id: string;
  path: string;
  body: Record<string, unknown>;
  written_ms: number;
}

const AGAIN_MS = 5000;
const TRY_AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);

export class Later {
  readonly waiting = $state<Written[]>([]);
  refused = $state("");
  #busy = false;
  readonly #store = createStore("blurline-observer", "written");
  readonly #seen = createStore("blurline-observed", "values");

  constructor(private readonly onsent: () => void) {
    addEventListener("online", () => void this.flush());
    setInterval(() => void this.flush(), AGAIN_MS);
    void values<Written>(this.#store).then((kept) => {
      this.waiting.push(...kept.sort((a, b) => a.written_ms - b.written_ms));
      void this.flush();
    }, () => undefined);
  }

  async add(path: string, body: Record<string, unknown>): Promise<void> {
    const written_ms = Date.now();
    const client_id = newId();
    const written = { client_id, path, written_ms, body: { ...body, client_id, written_ms } };
    await keep(client_id, written, this.#store).catch(() => undefined); // what is shown as waiting outlives the page
    this.waiting.push(written);
    void this.flush();
  }

  /** What was last seen of the exercise, for a time without network. */
  remember(name: string, value: unknown): void {
    void keep(name, value, this.#seen).catch(() => undefined);
  }

  recall<T>(name: string): Promise<T | undefined> {
    return recall<T>(name, this.#seen).catch(() => undefined);
  }

  async flush(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let first = this.waiting[0]; first; first = this.waiting[0]) {
        try {
          await post(first.path, first.body);
        } catch (error) {
          if (!(error instanceof Refused) || TRY_AGAIN.has(error.status) || error.status === 401) return;
          this.refused = error.message;
        }
        this.waiting.shift();
        await del(first.client_id, this.#store).catch(() => undefined);
        this.onsent();
      }
    } finally {
      this.#busy = false;
    }
  }
}
