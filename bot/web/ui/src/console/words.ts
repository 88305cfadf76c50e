/** The trade's words as people read them, and the sign that goes with each. */
import { t } from "@/i18n/index.ts";
import { graph as graphSign, hand, person, robot, snow } from "@/lib/icons/index.ts";
import type { Clock, ConsoleMessage, Control, InjectRow, InjectTeamRow } from "./model.ts";
import type { Filter, Urgency } from "./queue/order.ts";

export const CONTROLS: Control[] = ["script", "assist", "person", "frozen"];

export function controlName(control: Control): string {
  return { script: t("Script"), assist: t("Assist"), person: t("Person"), frozen: t("Frozen") }[control];
}

export function controlHint(control: Control): string {
  return {
    script: t("The actor plays by itself"),
    assist: t("The script drafts, a person approves"),
    person: t("A person speaks; the script is silent"),
    frozen: t("Nobody speaks"),
  }[control];
}

export function controlSign(control: Control): string {
  return { script: robot, assist: hand, person, frozen: snow }[control];
}

export function phaseName(phase: Clock["phase"]): string {
  return {
    draft: t("Draft"),
    ready: t("Ready"),
    running: t("Running"),
    paused: t("Paused"),
    ended: t("Ended"),
    debriefed: t("Debriefed"),
  }[phase];
}

export function filterName(filter: Filter): string {
  return { all: t("All"), waiting: t("Waiting"), called: t("Called for help"), mine: t("Mine"), unattended: t("Unattended") }[filter];
}

export function urgencyName(urgency: Urgency): string {
  return { none: "", fresh: t("waiting"), warn: t("waiting long"), late: t("waiting too long") }[urgency];
}

export function authorName(author: ConsoleMessage["author"]): string {
  return { trainee: t("trainee"), script: t("script"), person: t("person"), inject: t("inject"), system: t("system") }[author];
}

export function injectStateName(state: InjectTeamRow["state"]): string {
  return {
    planned: t("planned"),
    armed: t("on its way"),
    held: t("held"),
    fired: t("fired"),
    skipped: t("skipped"),
    undeliverable: t("undeliverable"),
  }[state];
}

export function kindName(kind: InjectRow["kind"]): string {
  return {
    timed: t("timed"),
    conditional: t("conditional"),
    contingency: t("contingency"),
    deck: t("deck"),
    improvised: t("improvised"),
  }[kind];
}

/** A state or an intent as its author named it, in words. */
export function stateName(state: string): string {
  return state.replaceAll("_", " ");
}

export function methodName(method: string): string {
  const known: Record<string, string> = { chat: t("chat"), news: t("news"), mail: t("mail"), document: t("document"), call: t("call"), manual: t("by hand") };
  return known[method] ?? method;
}

export function agencyName(agency: string): string {
  const known: Record<string, string> = {
    police: t("police"),
    prosecutor: t("prosecutor"),
    finance: t("financial investigator"),
    labour: t("labour inspector"),
    ngo: t("NGO"),
    social: t("social worker"),
    lawyer: t("lawyer"),
    mediator: t("mediator"),
    press: t("press"),
  };
  return known[agency] ?? agency;
}

export { graphSign };
