/** Who waits, how urgently, and in which order the queue shows them. */
import type { ConversationRow } from "../model.ts";

export type Filter = "all" | "waiting" | "called" | "mine" | "unattended";
export type Urgency = "none" | "fresh" | "warn" | "late";

const WARN_AFTER_MS = 90_000; // a trainee's wait turns amber
const LATE_AFTER_MS = 240_000; // and red

export function waited(row: ConversationRow, now: number): number {
  return row.waiting_since === null ? 0 : Math.max(0, now - row.waiting_since);
}

export function urgency(row: ConversationRow, now: number): Urgency {
  if (row.waiting_since === null) return "none";
  const ms = waited(row, now);
  return ms >= LATE_AFTER_MS ? "late" : ms >= WARN_AFTER_MS ? "warn" : "fresh";
}

export function called(row: ConversationRow): boolean {
  return Boolean(row.needs_operator);
}

/** Somebody is needed, and nobody has taken it. */
export function unattended(row: ConversationRow): boolean {
  return row.holder === null && (called(row) || row.drafts > 0 || row.waiting_since !== null);
}

export function matches(row: ConversationRow, filter: Filter, me: string): boolean {
  switch (filter) {
    case "all":
      return true;
    case "mine":
      return row.holder === me;
    case "called":
      return called(row);
    case "waiting":
      return row.waiting_since !== null;
    case "unattended":
      return unattended(row);
  }
}

/** The longest wait first; then calls for help without a waiting trainee; then the latest talk. */
export function inOrder(rows: ConversationRow[]): ConversationRow[] {
  return [...rows].sort((a, b) => {
    if (a.waiting_since !== null || b.waiting_since !== null) {
      return (a.waiting_since ?? Infinity) - (b.waiting_since ?? Infinity) || byId(a, b);
    }
    if (called(a) !== called(b)) return called(a) ? -1 : 1;
    return (b.last?.at.play_ms ?? -1) - (a.last?.at.play_ms ?? -1) || byId(a, b);
  });
}

function byId(a: ConversationRow, b: ConversationRow): number {
  return a.id < b.id ? -1 : 1;
}
