/** Which alerts there are, how grave each is, and its name. */
import { t } from "@/i18n/index.ts";
import { alert as alertSign, clock, hand, stop } from "@/lib/icons/index.ts";
import type { Alert } from "../model.ts";
import { desk } from "../store/desk.svelte.ts";

export type Gravity = "stop" | "warn" | "info";

export function isStop(alert: Alert): boolean {
  return alert.kind.includes("stop");
}

/** What the server says about it, or what there is to say without it. */
export function story(alert: Alert, who: string | undefined): string {
  if (alert.message) return alert.message;
  if (alert.kind === "stop") return t("{who} pressed STOP. Their conversations are frozen; look after them first, then resolve.", { who: who ?? t("A trainee") });
  const operator = alert.operator_id ? desk.operatorName(alert.operator_id) : "";
  if (alert.kind === "relief") return t("{who} asked to be swapped out. Their seats play by themselves; look after them.", { who: operator });
  if (alert.kind === "actor.stuck") return t("Nobody has come to this conversation for five minutes. Take it, or ask a role-player to.");
  if (alert.kind === "operator.overloaded") return alert.over.includes("seats") ? t("{who} speaks for too many actors at once. Offer some of the seats to others.", { who: operator }) : t("{who} has been in hard roles for too long today. Swap them out.", { who: operator });
  if (alert.kind === "channel.down") return alert.resolved ? t("It can be reached again.") : t("What is said waits and is sent in order when it is back, nothing twice. Trainees can go on by their web link. This closes by itself.");
  return "";
}

export function gravity(alert: Alert): Gravity {
  if (isStop(alert)) return "stop";
  return alert.kind.includes("late") ? "info" : "warn";
}

export function sign(alert: Alert): string {
  if (isStop(alert)) return stop;
  if (alert.kind === "relief" || alert.kind.includes("operator") || alert.kind.includes("help")) return hand;
  return alert.kind.includes("late") ? clock : alertSign;
}

export function kindName(alert: Alert): string {
  if (isStop(alert)) return t("STOP pressed");
  if (alert.kind === "relief") return t("Swapped out");
  if (alert.kind === "actor.stuck") return t("Actor stuck");
  if (alert.kind === "operator.overloaded") return t("Role-player overloaded");
  if (alert.kind.includes("operator") || alert.kind.includes("help")) return t("Called for help");
  if (alert.kind.includes("late")) return t("Inject late");
  if (alert.kind.includes("lease")) return t("Role-player vanished");
  if (alert.kind === "poison") return t("A message could not be processed");
  if (alert.kind.startsWith("line.")) return t("A line could not be sent for sure");
  if (alert.kind.startsWith("chat.")) return t("A phone cannot be reached");
  if (alert.kind === "channel.down") return t("Telegram cannot be reached");
  if (alert.kind === "bot.refused") return t("A bot was refused");
  return t("Alert");
}
