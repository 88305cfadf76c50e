/** Everything an operator can do, each one request. A refusal becomes a notice; a lost race says who was first. */
import { post, put, Refused, Unreachable } from "@/api/client.ts";
import { t } from "@/i18n/index.ts";
import { newId } from "@/lib/ids.ts";
import { toast } from "@/lib/toasts.svelte.ts";
import { insist, networkAgain, once, unanswered } from "@/staff/once.ts";
import type { ClockAction, Control, ControlChanged, ControlConflict, ConversationRow, Draft, HandBackHow, InjectAction, PendingLine } from "../model.ts";
import { desk, type Outgoing } from "./desk.svelte.ts";

export const HOLD_MS = 3000; // a line can be taken back this long

export async function take(row: ConversationRow, control: Control): Promise<boolean> {
  return changed(row, post<ControlChanged>(at(row, "control"), { control, rev: row.control_rev }));
}

export async function handBack(row: ConversationRow, how: HandBackHow, last: "answer" | "drop", state?: string): Promise<boolean> {
  const body = { how, last, rev: row.control_rev, ...(how === "state" ? { state } : {}) };
  return changed(row, post<ControlChanged>(at(row, "hand-back"), body));
}

export async function nudge(row: ConversationRow, state: string): Promise<boolean> {
  return (await attempt(once(at(row, "nudge"), { state, rev: row.control_rev }))) && refreshed();
}

/** Say a line; `queued` puts it behind what the script is about to say. Without a network it waits here and goes out
    when the network is back, once: the server knows its `client_id`. */
export async function say(row: ConversationRow, text: string, file?: string, queued = false): Promise<void> {
  const line: Outgoing = { client_id: newId(), conversation_id: row.id, text, state: "held", until: Date.now() + HOLD_MS };
  desk.outgoing = [...desk.outgoing, line];
  const body = { client_id: line.client_id, text, rev: row.control_rev, hold_ms: HOLD_MS, ...(file ? { file } : {}), ...(queued ? { after_script: true } : {}) };
  while (!(await answered(row, line, body))) await networkAgain();
}

/** Ask once; false when no answer came, so that nobody knows whether it was said. */
async function answered(row: ConversationRow, line: Outgoing, body: unknown): Promise<boolean> {
  mark(line.client_id, "held");
  const over = setTimeout(() => mark(line.client_id, "sending"), HOLD_MS);
  try {
    await post(at(row, "say"), body);
    void keepDraft(row, desk.writing[row.id] ?? "");
    return true;
  } catch (error) {
    clearTimeout(over);
    const unknown = unanswered(error);
    mark(line.client_id, unknown ? "waiting" : "failed");
    if (!unknown) toast(reason(error), "error");
    return !unknown;
  }
}

/** Take a line back while it is held; its text returns to the composer. */
export async function undo(line: Outgoing): Promise<void> {
  const row = desk.rows.get(line.conversation_id);
  if (!row) return;
  const answer = await post<{ undone: boolean }>(at(row, "undo"), { client_id: line.client_id }).catch((error: unknown) => (error instanceof Unreachable ? null : { undone: line.state === "failed" }));
  if (!answer) return void toast(t("No connection: the line cannot be taken back now."), "error");
  if (!answer.undone) return void toast(t("Too late: the line has gone out."), "error");
  discard(line);
  desk.writing[row.id] = [line.text, desk.writing[row.id] ?? ""].filter(Boolean).join("\n");
}

export function discard(line: Outgoing): void {
  desk.outgoing = desk.outgoing.filter((each) => each.client_id !== line.client_id);
}

export async function decide(row: ConversationRow, draft: Draft, action: "approve" | "edit" | "drop" | "hold", text?: string): Promise<boolean> {
  const body = { action, rev: row.control_rev, ...(action === "edit" ? { text } : {}) };
  return (await attempt(post(at(row, `drafts/${draft.id}`), body))) && refreshed();
}

/** A line the script is about to say: hold it, let it go, say it otherwise, drop it. */
export async function decideComing(row: ConversationRow, line: PendingLine, action: "hold" | "release" | "edit" | "drop", text?: string): Promise<boolean> {
  const body = { action, rev: row.control_rev, ...(action === "edit" ? { text } : {}) };
  return (await attempt(post(at(row, `coming/${line.id}`), body))) && refreshed();
}

/** Change what the actor said; an empty text takes it back. */
export async function amend(row: ConversationRow, seq: number, text: string): Promise<boolean> {
  return (await attempt(once(at(row, "amend"), { seq, text, rev: row.control_rev }))) && refreshed();
}

export async function addNote(row: ConversationRow, text: string, objective?: string): Promise<boolean> {
  return (await attempt(once(at(row, "note"), { text, ...(objective ? { objective } : {}) }))) && refreshed();
}

export async function meant(row: ConversationRow, step: number, intent: string | null): Promise<boolean> {
  return (await attempt(insist(at(row, "meant"), { step, intent }))) && refreshed();
}

export async function keepDraft(row: ConversationRow, text: string): Promise<void> {
  await put(at(row, "draft"), { text }).catch(() => undefined);
}

export async function clock(action: ClockAction, more: { speed?: number; reason?: string } = {}): Promise<boolean> {
  return (await attempt(insist(desk.path("/clock"), { action, ...more }))) && fetched();
}

export async function inject(id: string, action: InjectAction, team: string | null, reason?: string): Promise<boolean> {
  const body = { team_id: team, ...(reason ? { reason } : {}) };
  return (await attempt(insist(desk.path(`/injects/${encodeURIComponent(id)}/${action}`), body))) && fetched();
}

export async function moveInject(id: string, team: string | null, due: number): Promise<boolean> {
  return (await attempt(insist(desk.path(`/injects/${encodeURIComponent(id)}/move`), { team_id: team, due_play_ms: Math.round(due) }))) && now();
}

export async function editInject(id: string, team: string | null, title: string, message: string): Promise<boolean> {
  return (await attempt(insist(desk.path(`/injects/${encodeURIComponent(id)}/edit`), { team_id: team, title, message }))) && now();
}

/** Drafts made from now on go by themselves after so many seconds; 0: they wait. */
export async function setAssisting(after: number): Promise<boolean> {
  return (await attempt(put(desk.path("/assisting"), { after_s: after }))) && now();
}

export interface Improvised {
  teams: string[];
  trainees: string[];
  agencies: string[];
  senders: string[];
  method: string;
  title: string;
  message?: string;
  event?: string;
}

export async function improvise(what: Improvised): Promise<boolean> {
  return (await attempt(once(desk.path("/improvise"), { ...what }))) && fetched();
}

export async function resolve(seq: number, note: string): Promise<boolean> {
  return (await attempt(once(desk.path(`/alerts/${seq}/resolve`), { note }))) && fetched();
}

/** Await a request; say what went wrong, and whether it went well. */
export async function attempt(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    toast(reason(error), "error");
    return false;
  }
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function changed(row: ConversationRow, request: Promise<ControlChanged>): Promise<boolean> {
  try {
    const now = await request;
    desk.merge({ ...row, control: now.control, control_rev: now.rev, holder: now.holder, lease_until: now.lease_until });
    if (now.cancelled?.length) desk.cancelled[row.id] = [...(desk.cancelled[row.id] ?? []), ...now.cancelled];
    return refreshed();
  } catch (error) {
    const first = conflict(error);
    if (!first) return attempt(Promise.reject(error));
    desk.merge({ ...row, control: first.control, control_rev: first.rev, holder: first.holder });
    desk.conflict = { conversation_id: row.id, holder: first.holder };
    return refreshed() && false;
  }
}

function conflict(error: unknown): ControlConflict | null {
  const body = error instanceof Refused ? (error.body as ControlConflict | null) : null;
  return body?.error === "control_conflict" ? body : null;
}

function refreshed(): true {
  desk.refreshSoon();
  return true;
}

function now(): true {
  desk.fetchNow();
  return true;
}

function fetched(): true {
  desk.fetchSoon();
  return true;
}

function mark(client_id: string, state: Outgoing["state"]): void {
  const line = desk.outgoing.find((each) => each.client_id === client_id);
  if (line) line.state = state;
}

function at(row: ConversationRow, what: string): string {
  return desk.path(`/conversations/${row.id}/${what}`);
}
