/** What one entry of the record changes on the desk at once. The rest is the server's to reckon: it is fetched again. */
import type { ConsoleMessage, Control, ConversationRow, JournalEvent } from "../model.ts";
import type { Desk } from "./desk.svelte.ts";
import { hear } from "./staff.ts";
import { momentOf } from "./time.ts";

export function apply(desk: Desk, event: JournalEvent): void {
  const row = event.conversation_id ? desk.rows.get(event.conversation_id) : undefined;
  switch (event.kind) {
    case "presence":
      return presence(desk, event);
    case "message.in":
    case "message.out":
      if (!row) return desk.fetchSoon();
      message(desk, row, event);
      return desk.fetchLater();
    case "step":
      if (row) row.state = word(event, ["snapshot", "state"]) ?? row.state;
      return desk.fetchLater();
    case "control":
      if (row) control(row, event);
      return desk.fetchSoon();
    case "channel":
      desk.channelNews += 1;
      return;
    case "whisper":
      return hear(event);
    case "elsewhere":
    case "note":
    case "line.queued":
    case "line.cancelled":
    case "event.sent":
    case "comms.check":
    case "comms.ping":
    case "comms.answer":
    case "comms.waived":
      return;
    default:
      return desk.fetchSoon();
  }
}

function message(desk: Desk, row: ConversationRow, event: JournalEvent): void {
  const mine = event.kind === "message.out";
  const text = word(event, ["text"]) ?? "";
  const at = momentOf(event.play_ms, desk.state?.exercise.days ?? []);
  row.last = { text, at, mine };
  row.waiting_since = mine ? null : (row.waiting_since ?? event.wall_ms);
  const detail = desk.detail;
  if (!detail || detail.row.id !== row.id || detail.messages.some((each) => each.seq === event.seq)) return;
  const client_id = word(event, ["client_id"]) ?? null;
  const pending = detail.pending.filter((line) => line.id !== event.body["outbox_id"]);
  desk.detail = { ...detail, pending, messages: [...detail.messages, shown(desk, event, { text, mine, client_id, at })] };
  desk.outgoing = desk.outgoing.filter((line) => line.client_id !== client_id);
}

/** The message as far as the feed tells it; the fetch that follows brings pictures and buttons. */
function shown(desk: Desk, event: JournalEvent, known: Pick<ConsoleMessage, "text" | "mine" | "client_id" | "at">): ConsoleMessage {
  const author = (word(event, ["author"]) ?? (known.mine ? "script" : "trainee")) as ConsoleMessage["author"];
  return { seq: event.seq ?? 0, by: word(event, ["by"]) ?? (event.operator_id ? desk.operatorName(event.operator_id) : null), media: null, buttons: [], wall_ms: event.wall_ms, author, source: word(event, ["source"]) ?? null, lang: word(event, ["lang"]) ?? null, ...known };
}

function control(row: ConversationRow, event: JournalEvent): void {
  const to = word(event, ["to"]) as Control | undefined;
  if (!to) return;
  row.control = to;
  const { rev, holder, lease_until } = event.body as { rev?: number; holder?: string | null; lease_until?: number | null };
  row.holder = holder ?? null;
  row.lease_until = lease_until ?? null;
  if (rev !== undefined) row.control_rev = rev;
}

/** An operator looks at one conversation at a time; `looking` names it, or is null. */
function presence(desk: Desk, event: JournalEvent): void {
  const who = word(event, ["operator_id"]);
  const here = word(event, ["looking"]);
  if (!who || who === desk.me.id) return;
  seen(desk, who);
  for (const row of desk.rows.values()) {
    const was = row.looking.includes(who);
    if (was && row.id !== here) row.looking = row.looking.filter((id) => id !== who);
    if (!was && row.id === here) row.looking = [...row.looking, who];
  }
  if (here && event.body["typing"] === true) desk.typed(here, who);
}

/** Who came after the exercise was fetched is at the console now; a fetch on its way may say otherwise, or not know them. */
function seen(desk: Desk, who: string): void {
  const colleague = desk.state?.operators.find((each) => each.id === who);
  if (colleague?.online) return;
  if (colleague) colleague.online = true;
  desk.fetchSoon();
}

function word(event: JournalEvent, path: string[]): string | undefined {
  let value: unknown = event.body;
  for (const key of path) value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return typeof value === "string" ? value : undefined;
}
