/** States and moments as people read them. */
import { formatLocale, t } from "@/i18n/index.ts";

export function when(ms: number): string {
  return new Intl.DateTimeFormat(formatLocale(), { dateStyle: "medium", timeStyle: "short" }).format(ms);
}

export function stateName(state: "open" | "used" | "revoked" | "expired"): string {
  return { open: t("Open"), used: t("Used"), revoked: t("Revoked"), expired: t("Expired") }[state];
}
