/** The MSEL as the table shows it: in order of time, with filters, and where "now" lies. */
import type { InjectRow, InjectTeamRow } from "../model.ts";

export type InjectFilter = "all" | "coming" | "held" | "fired" | "skipped" | "late" | "deck";

export const INJECT_FILTERS: InjectFilter[] = ["all", "coming", "held", "late", "fired", "skipped", "deck"];
const SOON_MS = 60 * 60_000; // of play: what counts as coming
const LATE_MS = 30_000; // less is not worth a word

export function inTime(rows: InjectRow[]): InjectRow[] {
  const rank = (row: InjectRow) => (row.kind === "deck" ? Infinity : (due(row) ?? Number.MAX_SAFE_INTEGER));
  return [...rows].sort((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id, undefined, { numeric: true }));
}

export function due(row: InjectRow): number | null {
  return row.due_play_ms ?? row.teams.reduce<number | null>((soonest, team) => (team.due_play_ms === null ? soonest : Math.min(soonest ?? Infinity, team.due_play_ms)), null);
}

export function open(team: InjectTeamRow): boolean {
  return team.state === "planned" || team.state === "armed" || team.state === "held";
}

export function late(team: InjectTeamRow, play: number): boolean {
  if (team.late_ms !== null && team.late_ms > LATE_MS) return true;
  return open(team) && team.state !== "held" && team.due_play_ms !== null && team.due_play_ms < play - LATE_MS;
}

export function shows(row: InjectRow, filter: InjectFilter, play: number): boolean {
  switch (filter) {
    case "all":
      return true;
    case "deck":
      return row.kind === "deck" || row.kind === "improvised";
    case "late":
      return row.teams.some((team) => late(team, play));
    case "coming": {
      const at = due(row);
      return at !== null && at < play + SOON_MS && row.teams.some(open);
    }
    default:
      return row.teams.some((team) => team.state === filter);
  }
}

export function says(row: InjectRow, words: string): boolean {
  const text = `${row.id} ${row.title} ${row.sender} ${row.controller} ${row.message}`.toLocaleLowerCase();
  return words.toLocaleLowerCase().split(/\s+/).every((word) => text.includes(word));
}
