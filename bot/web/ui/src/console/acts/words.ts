/** What people did, in the director's words. */
import { t } from "@/i18n/index.ts";
import { desk } from "../store/desk.svelte.ts";
import { controlName, injectStateName, phaseName } from "../words.ts";
import type { DeedRow, SittingRow } from "../model.ts";
import type { Clock, Control, InjectTeamRow } from "../model.ts";

export function endedName(sitting: SittingRow): string {
  if (sitting.until_wall_ms === null) return t("sits there now");
  const names: Record<string, string> = {
    "back here": t("handed back here"),
    "back again": t("handed back, asking again"),
    "back state": t("handed back at a state"),
    taken: t("somebody else took over"),
    frozen: t("frozen"),
    changed: t("changed the control"),
    "lease lost": t("vanished; the script took over"),
    relief: t("swapped out"),
  };
  return names[sitting.ended] ?? sitting.ended;
}

export function deedName(deed: DeedRow): string {
  const names: Record<string, string> = {
    control: t("Changed who speaks"),
    nudge: t("Nudged the script"),
    note: t("Wrote a note"),
    meant: t("Said what was meant"),
    rating: t("Rated a task"),
    inject: t("Decided on an inject"),
    "inject.edited": t("Edited an inject"),
    "line.queued": t("Spoke as the actor"),
    "line.approved": t("Approved a draft"),
    "line.changed": t("Changed a line to come"),
    "line.held": t("Held a line to come"),
    "line.released": t("Let a held line go"),
    "line.cancelled": t("Took a line back"),
    "message.edited": t("Changed what was said"),
    "message.deleted": t("Took back what was said"),
    "seat.offered": t("Offered a seat"),
    "seat.declined": t("Declined a seat"),
    relief: deed.told["on"] === "False" ? t("Came back") : t("Asked to be swapped out"),
    clock: t("Moved the clock"),
    "exercise.phase": t("Changed the phase"),
    "exercise.welfare": t("Named the welfare officer"),
    "checklist.waived": t("Started although something was red"),
    "comms.check": t("Began a comms check"),
    "comms.waived": t("Waived the comms check"),
    alert: t("Raised an alert"),
    "alert.resolved": t("Resolved an alert"),
    settings: t("Changed a setting"),
    "team.opened": t("Opened a team"),
    "team.link": t("Made a new team link"),
    "team.moved": t("Moved a team to a site"),
    "site.opened": t("Opened a site"),
    "seats.reserved": t("Kept places for trainees"),
    "seat.link": t("Made a personal link"),
    "wall.link": t("Made a link to the big screen"),
    "phone.code": t("Made a code for a phone"),
    "bot.added": t("Added a bot"),
    "bot.removed": t("Removed a bot"),
    "trainee.erased": t("Erased a trainee's words"),
  };
  return names[deed.kind] ?? deed.kind;
}

/** The choice that was made: `Script → Person`, `1.04 fired`, `paused`. */
export function deedDetail(deed: DeedRow): string {
  const { from, to, state, inject_id, phase, speed } = deed.told;
  if (deed.kind === "control" && from && to) return `${controlName(from as Control)} → ${controlName(to as Control)}`;
  if (inject_id) return [desk.state?.injects.find((row) => row.id === inject_id)?.title ?? inject_id, state ? injectStateName(state as InjectTeamRow["state"]) : ""].filter(Boolean).join(" – ");
  if (phase) return [phaseName(phase as Clock["phase"]), deed.kind === "clock" && speed ? `${Number(speed)}×` : ""].filter(Boolean).join(" · ");
  return state ?? "";
}
