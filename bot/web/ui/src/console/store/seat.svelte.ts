/** Keeps this operator's seats: presence every 15 s, with what is in sight and what is held; a lost lease is said aloud. */
import { post } from "@/api/client.ts";
import { t } from "@/i18n/index.ts";
import { toast } from "@/lib/toasts.svelte.ts";
import { desk } from "./desk.svelte.ts";

const RENEW_EVERY_MS = 15_000;
const TYPING_EVERY_MS = 4_000;
const LOST_STAYS_MS = 20_000;

let typedAt = 0;

export function keepSeats(): () => void {
  const timer = setInterval(() => void look(), RENEW_EVERY_MS);
  const seen = () => void look();
  document.addEventListener("visibilitychange", seen);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", seen);
  };
}

/** Say where this operator looks, for all seats at once: one request, one place that the others see. */
export async function look(typing = false): Promise<void> {
  const seats = [...desk.rows.values()].filter((row) => row.holder === desk.me.id).map((row) => row.id);
  const looking = desk.view === "talk" && document.visibilityState === "visible" ? desk.openId : null;
  const kept = await post<{ leases: Record<string, number> }>(desk.path("/presence"), { looking, typing, seats }).catch(() => null);
  for (const [id, until] of Object.entries(kept?.leases ?? {})) {
    const row = desk.rows.get(id);
    if (row?.holder === desk.me.id) row.lease_until = until;
  }
}

/** Say that this operator is typing; at most every few seconds. */
export function tap(): void {
  if (Date.now() - typedAt < TYPING_EVERY_MS) return;
  typedAt = Date.now();
  void look(true);
}

/** Compare what was mine with what is: a seat that somebody or the clock took is told. */
export function watchSeats(): void {
  let mine = new Map<string, number>();
  $effect.root(() => {
    $effect(() => {
      const now = new Map([...desk.rows.values()].filter((row) => row.holder === desk.me.id).map((row) => [row.id, row.control_rev]));
      for (const id of mine.keys()) if (!now.has(id)) told(id);
      mine = now;
    });
  });
}

const given = new Set<string>();

/** I gave it up myself: nothing to tell. */
export function giveUp(id: string): void {
  given.add(id);
}

function told(id: string): void {
  if (given.delete(id)) return;
  const row = desk.rows.get(id);
  if (!row || row.control === "frozen") return; // a STOP: its own banner says so, and the seat comes back
  const values = { actor: desk.actorName(row.actor_id), team: desk.teamName(row.team_id), who: desk.operatorName(row.holder) };
  const text = row.holder ? t("{who} has taken over {actor} with {team}.", values) : t("Your seat at {actor} with {team} has lapsed; the script speaks again.", values);
  const agreed = row.holder !== null && row.offer?.to === row.holder; // I asked for it
  toast(text, agreed ? "good" : "error", { label: t("Open"), run: () => void desk.open(id) }, LOST_STAYS_MS);
}
