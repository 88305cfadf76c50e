/** Sends what was written: one at a time, oldest first, again after every failure of the network, never twice
    (the server knows each `client_id`). A message the server refuses stays, marked, until its writer decides. */
import { Refused, post } from "@/api/client.ts";
import type { Sent, Uploaded } from "@/api/types.ts";
import type { Kept } from "./kept.ts";
import { asRequest, type Outgoing } from "./outgoing.ts";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 20_000;
const TRY_AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);

export class Outbox {
  /** Everything not yet accepted by the server, oldest first. */
  readonly messages = $state<Outgoing[]>([]);
  /** The last try to send has failed for want of a network. */
  failing = $state(false);
  /** Held while STOP is pressed: nothing leaves this phone. */
  #held = false;
  #busy = false;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly kept: Kept,
    private readonly onSent: (message: Outgoing, sent: Sent) => void,
  ) {
    addEventListener("online", () => void this.flush());
  }

  async restore(): Promise<void> {
    this.messages.splice(0, this.messages.length, ...(await this.kept.waiting()));
    void this.flush();
  }

  async add(message: Outgoing): Promise<void> {
    await this.kept.put(message).catch(() => undefined); // what is shown as waiting outlives the page
    this.messages.push(message);
    void this.flush();
  }

  async again(message: Outgoing): Promise<void> {
    const { refused: _, ...fresh } = $state.snapshot(message) as Outgoing;
    await this.#replace(fresh);
    void this.flush();
  }

  async drop(message: Outgoing): Promise<void> {
    const at = this.messages.findIndex((one) => one.client_id === message.client_id);
    if (at >= 0) this.messages.splice(at, 1);
    await this.kept.drop(message.client_id).catch(() => undefined);
  }

  hold(held: boolean): void {
    this.#held = held;
    if (!held) void this.flush();
  }

  /** Send what waits. Only one page of this browser does so at a time. */
  async flush(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#retry);
    try {
      await alone(() => this.#sendAll());
      this.#failures = 0;
      this.failing = false;
      this.#busy = false;
      if (this.#next()) void this.flush();
    } catch {
      this.#failures += 1;
      this.failing = true;
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#failures - 1));
      this.#retry = setTimeout(() => void this.flush(), wait);
    } finally {
      this.#busy = false;
    }
  }

  async #sendAll(): Promise<void> {
    for (let next = this.#next(); next; next = this.#next()) {
      try {
        const message = await this.#withPhoto($state.snapshot(next) as Outgoing);
        const sent = await post<Sent>("/api/me/messages", asRequest(message));
        this.onSent(message, sent);
        await this.drop(message);
      } catch (error) {
        if (!(error instanceof Refused) || TRY_AGAIN.has(error.status)) throw error;
        await this.#replace({ ...($state.snapshot(next) as Outgoing), refused: error.message });
      }
    }
  }

  #next(): Outgoing | undefined {
    return this.#held ? undefined : this.messages.find((message) => message.refused === undefined);
  }

  async #withPhoto(message: Outgoing): Promise<Outgoing> {
    if (!message.photo || message.media_id) return message;
    const form = new FormData();
    form.set("file", message.photo, "file");
    const { media_id } = await post<Uploaded>("/api/me/media", form);
    const uploaded = { ...message, media_id };
    await this.#replace(uploaded);
    return uploaded;
  }

  async #replace(message: Outgoing): Promise<void> {
    const at = this.messages.findIndex((one) => one.client_id === message.client_id);
    if (at >= 0) this.messages[at] = message;
    await this.kept.put(message).catch(() => undefined);
  }
}

/** Locks need a secure context; elsewhere the server's knowledge of client ids must do. */
async function alone(work: () => Promise<void>): Promise<void> {
  if ("locks" in navigator) await navigator.locks.request("blurline-outbox", work);
  else await work();
}
