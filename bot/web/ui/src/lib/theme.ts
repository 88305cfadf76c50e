/** Light, dark, or as the device says. */
export type Theme = "system" | "light" | "dark";

const STORED = "blurline.theme";

export function theme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

export function setTheme(next: Theme): void {
  if (next === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = next;
  try {
    localStorage.setItem(STORED, next);
  } catch {
    /* Kept for this visit only. */
  }
}

export function restoreTheme(): void {
  try {
    const stored = localStorage.getItem(STORED);
    if (stored === "light" || stored === "dark") setTheme(stored);
  } catch {
    /* As the device says. */
  }
}
