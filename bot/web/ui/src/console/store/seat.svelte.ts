/** Keeps this operator's seats: presence every 15 s for what is held or looked at; a lost lease is said aloud. */
import { post } from "@/api/client.ts";
import { t } from "@/i18n/index.ts";
import { toast } from "@/lib/toasts.svelte.ts";
import { desk } from "./desk.svelte.ts";

const RENEW_EVERY_MS = 15_000;
const TYPING_EVERY_MS = 4_000;
const LOST_STAYS_MS = 20_000;

let typedAt = 0;

export function keepSeats(): () => void {
  const timer = setInterval(renew, RENEW_EVERY_MS);
  document.addEventListener("visibilitychange", renew);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", renew);
  };
}

/** Say that this operator looks here now (and no longer elsewhere); it renews the seat, if it is held. */
export async function look(id: string, looking = true): Promise<void> {
  const kept = await post<{ lease_until: number | null }>(at(id), { looking }).catch(() => null);
  const row = desk.rows.get(id);
  if (row && row.holder === desk.me.id && kept?.lease_until) row.lease_until = kept.lease_until;
}

/** Say that this operator is typing; at most every few seconds. */
export function tap(id: string): void {
  if (Date.now() - typedAt < TYPING_EVERY_MS) return;
  typedAt = Date.now();
  void post(at(id), { looking: true, typing: true }).catch(() => undefined);
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
  toast(text, "error", { label: t("Open"), run: () => void desk.open(id) }, LOST_STAYS_MS);
}

/** The seats elsewhere first, the one in sight last: the last is where the others see me. */
async function renew(): Promise<void> {
  const seats = [...desk.rows.values()].filter((row) => row.holder === desk.me.id && row.id !== desk.openId);
  for (const row of seats) await look(row.id);
  if (desk.openId && (document.visibilityState === "visible" || desk.row?.holder === desk.me.id)) await look(desk.openId);
}


function at(id: string): string {
  return desk.path(`/conversations/${id}/presence`);
}
