/** STOP. From the confirmed press the exercise is over for this trainee on this screen, at once; the server is told
    again and again until it has answered, also after a reload and however bad the network is. */
import { Refused, post } from "@/api/client.ts";
import type { Kept } from "./kept.ts";

const AGAIN_MS = 1500;
const KEPT_AS = "stop";

export type StopState = "no" | "telling" | "told";

export class Safety {
  state = $state<StopState>("no");
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly kept: Kept,
    private readonly onChange: (stopped: boolean) => void,
  ) {}

  async restore(): Promise<void> {
    if (await this.kept.recall<boolean>(KEPT_AS)) this.press();
  }

  press(): void {
    if (this.state !== "no") return;
    this.state = "telling";
    this.onChange(true);
    void this.kept.keep(KEPT_AS, true).catch(() => undefined);
    void this.#tell();
  }

  /** What the server says: pressed elsewhere, or resolved by the staff. */
  heard(stopped: boolean): void {
    if (!stopped && this.state === "telling") return;
    clearTimeout(this.#retry);
    this.state = stopped ? "told" : "no";
    this.onChange(stopped);
    void this.kept.keep(KEPT_AS, false).catch(() => undefined);
  }

  async #tell(): Promise<void> {
    clearTimeout(this.#retry);
    try {
      await post("/api/me/stop");
      this.heard(true);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) return;
      this.#retry = setTimeout(() => void this.#tell(), AGAIN_MS);
    }
  }
}
