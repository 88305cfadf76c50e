/** The staff among themselves: loads, whispers, seats that change hands. */
import { get, post } from "@/api/client.ts";
import { t } from "@/i18n/index.ts";
import { toast } from "@/lib/toasts.svelte.ts";
import { insist, once } from "@/staff/once.ts";
import type { ControlChanged, ConversationRow, JournalEvent, Loads, Whisper } from "../model.ts";
import { shortcuts } from "../keys/keys.svelte.ts";
import { attempt } from "./commands.ts";
import { desk } from "./desk.svelte.ts";
import { giveUp } from "./seat.svelte.ts";

const STAYS_MS = 20_000;
const HEARD = "blurline.heard";

export async function fetchLoads(): Promise<void> {
  desk.loads = await get<Loads>(desk.path("/loads")).catch(() => desk.loads);
}

export async function fetchWhispers(): Promise<void> {
  desk.whispers = await get<Whisper[]>(desk.path("/whispers")).catch(() => desk.whispers);
  desk.heard = Number(localStorage.getItem(`${HEARD}.${desk.state?.exercise.id}`) ?? 0);
}

/** A word came in on the feed. */
export function hear(event: JournalEvent): void {
  const body = event.body as { to: string | null; text: string };
  if (desk.whispers.some((each) => each.seq === event.seq)) return;
  const word: Whisper = { seq: event.seq ?? 0, by: event.operator_id ?? "", to: body.to, text: body.text, conversation_id: event.conversation_id ?? null, wall_ms: event.wall_ms };
  desk.whispers = [...desk.whispers, word];
  if (word.by === desk.me.id || shortcuts.whisper) return;
  toast(t("{who} whispers: {text}", { who: desk.operatorName(word.by), text: word.text }), "info", { label: t("Answer"), run: () => (shortcuts.whisper = true) }, STAYS_MS);
}

export function allHeard(): void {
  desk.heard = Math.max(desk.heard, ...desk.whispers.map((each) => each.seq));
  localStorage.setItem(`${HEARD}.${desk.state?.exercise.id}`, String(desk.heard));
}

export async function whisper(to: string | null, text: string, about: string | null): Promise<boolean> {
  return attempt(once(desk.path("/whispers"), { to, text, conversation_id: about }));
}

export async function offerSeat(row: ConversationRow, to: string, note: string): Promise<boolean> {
  return (await attempt(insist(at(row, "offer"), { to, note }))) && soon();
}

export async function acceptSeat(row: ConversationRow): Promise<boolean> {
  const done = await attempt(post<ControlChanged>(at(row, "offer/accept")));
  soon();
  if (done) await desk.open(row.id);
  return done;
}

export async function declineSeat(row: ConversationRow): Promise<boolean> {
  return (await attempt(post(at(row, "offer/decline")))) && soon();
}

export async function swapOut(to: string | null): Promise<boolean> {
  for (const row of desk.rows.values()) if (row.holder === desk.me.id) giveUp(row.id);
  return (await attempt(insist(desk.path("/swap-out"), { to }))) && soon();
}

export async function comeBack(): Promise<boolean> {
  return (await attempt(post(desk.path("/come-back")))) && soon();
}

/** Who could take a seat: role-players and directors, those at their consoles first. */
export function colleagues() {
  const able = (desk.state?.operators ?? []).filter((each) => each.id !== desk.me.id && each.roles.some((role) => role === "role-player" || role === "director"));
  return able.sort((a, b) => Number(b.online) - Number(a.online) || a.name.localeCompare(b.name));
}

function soon(): true {
  desk.fetchNow();
  desk.refreshSoon();
  return true;
}

function at(row: ConversationRow, what: string): string {
  return desk.path(`/conversations/${row.id}/${what}`);
}
