/** Light, dark, or as the system has it; kept in this browser. */
const STORED = "blurline.theme";

export type Theme = "system" | "light" | "dark";

export function theme(): Theme {
  const kept = localStorage.getItem(STORED);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function wear(next: Theme = theme()): void {
  localStorage.setItem(STORED, next);
  if (next === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = next;
}
