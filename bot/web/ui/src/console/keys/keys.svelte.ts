/** One-key shortcuts. Never while somebody types; each is a button somewhere, too; all can be switched off. */
import { mark } from "@/i18n/index.ts";
import { desk } from "../store/desk.svelte.ts";

export type Act = "take" | "back" | "reply" | "note" | "nudge";

const STORED = "blurline.keys";

export const shortcuts = $state({
  on: localStorage.getItem(STORED) !== "off",
  help: false,
  palette: false,
  /** What a key asked the conversation pane to do; it clears this when done. */
  act: null as Act | null,
  suggestion: null as number | null,
});

export const KEYS: { key: string; text: string }[] = [
  { key: "j", text: mark("Next conversation") },
  { key: "k", text: mark("Previous conversation") },
  { key: "Enter", text: mark("Open the chosen conversation; in the composer: send") },
  { key: "t", text: mark("Take over") },
  { key: "b", text: mark("Hand back to the script") },
  { key: "r", text: mark("Reply") },
  { key: "n", text: mark("Write a note") },
  { key: "1–9", text: mark("Use a suggested line") },
  { key: "Ctrl K", text: mark("Go to a conversation, an inject or a view") },
  { key: "?", text: mark("This help") },
];

const ACTS: Record<string, Act> = { t: "take", b: "back", r: "reply", n: "note" };

export function switchKeys(on: boolean): void {
  shortcuts.on = on;
  localStorage.setItem(STORED, on ? "on" : "off");
}

export function listen(): () => void {
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}

function pressed(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    shortcuts.palette = !shortcuts.palette;
    return;
  }
  if (!shortcuts.on || event.ctrlKey || event.metaKey || event.altKey || busy(event.target)) return;
  if (run(event.key)) event.preventDefault();
}

function run(key: string): boolean {
  if (key === "?") return ((shortcuts.help = true), true);
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (desk.view !== "talk" || !desk.row) return false;
  const act = ACTS[key];
  if (act) return ((shortcuts.act = act), true);
  if (/^[1-9]$/.test(key)) return ((shortcuts.suggestion = Number(key) - 1), true);
  return false;
}

function step(by: number): boolean {
  const rows = desk.queue;
  if (rows.length === 0) return false;
  const here = rows.findIndex((row) => row.id === desk.openId);
  const next = rows[here < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, here + by))];
  if (next) void desk.open(next.id);
  return true;
}

function busy(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
}
