/** What people did, in the director's words. */
import { t } from "@/i18n/index.ts";
import { actName } from "@/acts/words.ts";
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
  if (deed.kind === "relief") return deed.told["on"] === "False" ? t("Came back") : t("Asked to be swapped out");
  return actName(deed.kind);
}

/** The choice that was made: `Script → Person`, `1.04 fired`, `paused`. */
export function deedDetail(deed: DeedRow): string {
  const { from, to, state, inject_id, phase, speed } = deed.told;
  if (deed.kind === "control" && from && to) return `${controlName(from as Control)} → ${controlName(to as Control)}`;
  if (inject_id) return [desk.state?.injects.find((row) => row.id === inject_id)?.title ?? inject_id, state ? injectStateName(state as InjectTeamRow["state"]) : ""].filter(Boolean).join(" – ");
  if (phase) return [phaseName(phase as Clock["phase"]), deed.kind === "clock" && speed ? `${Number(speed)}×` : ""].filter(Boolean).join(" · ");
  return state ?? "";
}
