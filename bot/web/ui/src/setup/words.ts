/** The trade's words on the set-up pages. */
import { t } from "@/i18n/index.ts";
import type { Phase } from "@/api/types.ts";

export function phaseName(phase: Phase): string {
  return { draft: t("Draft"), ready: t("Ready"), running: t("Running"), paused: t("Paused"), ended: t("Ended"), debriefed: t("Debriefed") }[phase];
}

export function lightName(light: "green" | "amber" | "red"): string {
  return { green: t("in order"), amber: t("worth a look"), red: t("must be set right") }[light];
}
