/** Roles as people read them. */
import { t } from "@/i18n/index.ts";

export function roleName(role: string): string {
  const names: Record<string, string> = {
    director: t("Director"),
    "role-player": t("Role-player"),
    observer: t("Observer"),
    author: t("Author"),
    administrator: t("Administrator"),
  };
  return names[role] ?? role;
}

export function roleHint(role: string): string {
  const hints: Record<string, string> = {
    director: t("Runs the exercise: clock, injects, everybody's conversations."),
    "role-player": t("Watches the actors in their care, takes them over and hands them back."),
    observer: t("Reads everything, takes notes and rates."),
    author: t("Reads how the scripts are played."),
    administrator: t("Looks after the installation: people, privacy, the log."),
  };
  return hints[role] ?? "";
}
