/** Acts, states and moments as people read them. */
import { formatLocale, t } from "@/i18n/index.ts";

export function when(ms: number): string {
  return new Intl.DateTimeFormat(formatLocale(), { dateStyle: "medium", timeStyle: "short" }).format(ms);
}

export function stateName(state: "open" | "used" | "revoked" | "expired"): string {
  return { open: t("Open"), used: t("Used"), revoked: t("Revoked"), expired: t("Expired") }[state];
}

/** An act of the log in the reader's language; the log's own word where it is not a common one. */
export function actName(act: string): string {
  const names: Record<string, string> = {
    "signed.in": t("Signed in"),
    "session.ended": t("Signed out"),
    "password.set": t("Set a password"),
    "second-factor.set": t("Set up a second factor"),
    "second-factor.removed": t("Removed the second factor"),
    "recovery-codes.made": t("Made recovery codes"),
    "passkey.added": t("Added a passkey"),
    "passkey.removed": t("Removed a passkey"),
    "account.tied": t("Tied an account elsewhere"),
    "operator.added": t("Added an operator"),
    "operator.roles": t("Changed roles"),
    "operator.deactivated": t("Deactivated"),
    "operator.activated": t("Activated"),
    "operator.reset": t("Reset the password"),
    "invitation.made": t("Invited"),
    "invitation.used": t("Came in by invitation"),
    "invitation.revoked": t("Revoked an invitation"),
    "role.given": t("Gave a role"),
    "role.taken": t("Took a role away"),
    "exercise.phase": t("Changed the phase"),
    clock: t("Moved the clock"),
    control: t("Changed control"),
    "line.queued": t("Spoke as the actor"),
    "line.cancelled": t("Took a line back"),
    note: t("Wrote a note"),
    nudge: t("Nudged the script"),
    inject: t("Decided on an inject"),
    alert: t("Raised an alert"),
    "alert.resolved": t("Resolved an alert"),
    "team.opened": t("Opened a team"),
    "team.link": t("Made a new team link"),
    "trainee.erased": t("Erased a trainee"),
    "trainee.exported": t("Exported a trainee's data"),
    "exercise.made": t("Made an exercise"),
    "comms.check": t("Began a comms check"),
    "comms.waived": t("Waived the comms check"),
    "line.changed": t("Changed a line to come"),
    "line.held": t("Held a line to come"),
    "line.released": t("Let a held line go"),
  };
  return names[act] ?? act;
}
