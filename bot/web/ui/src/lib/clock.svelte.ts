/** The exercise clock on this screen: counts on from what the server last said, at its speed. */
import { formatLocale } from "@/i18n/index.ts";
import type { Clock } from "@/api/types.ts";

const TICK_MS = 1000;
const MINUTE_MS = 60_000;
export const STOPPED = "stopped"; // the server's words, see roleplay/services/lifecycle.py
export const DAY_OVER = "day over";
const LAST_MINUTE = 24 * 60 - 1;

export class ExerciseClock {
  #said = $state<Clock | null>(null);
  #heardAt = 0;
  #now = $state(0);
  #ticking: ReturnType<typeof setInterval> | undefined;

  /** Day of play, from 1. */
  readonly day = $derived(this.#said?.day ?? 1);
  readonly phase = $derived(this.#said?.phase ?? "draft");
  readonly running = $derived(this.#said?.running ?? false);
  /** Somebody stopped the whole exercise for a real reason. */
  readonly stopped = $derived(this.#said?.phase === "paused" && this.#said.pause_reason === STOPPED);
  /** Time of day in the exercise, such as 10:42. */
  readonly time = $derived(this.#said ? onward(this.#said, this.#now - this.#heardAt) : "");

  set(clock: Clock): void {
    this.#said = clock;
    this.#heardAt = this.#now = performance.now();
    this.#ticking ??= setInterval(() => (this.#now = performance.now()), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }
}

/** A wall moment as the reader's own clock shows it. */
export function wallTime(ms: number): string {
  return new Intl.DateTimeFormat(formatLocale(), { hour: "2-digit", minute: "2-digit" }).format(ms);
}

function onward(clock: Clock, elapsedMs: number): string {
  const [hours = 0, minutes = 0] = clock.time.split(":").map(Number);
  const ahead = clock.running ? Math.floor((elapsedMs * clock.speed) / MINUTE_MS) : 0;
  const total = Math.min(hours * 60 + minutes + ahead, LAST_MINUTE);
  return `${String(Math.floor(total / 60)).padStart(2, "0")}:${String(total % 60).padStart(2, "0")}`;
}
