/** One-key shortcuts. Never while somebody types; each is a button somewhere, too; each can be put on another key,
    and all can be switched off. What was chosen is kept in the browser. */
import { mark } from "@/i18n/index.ts";
import { desk } from "../store/desk.svelte.ts";

export type Act = "take" | "back" | "reply" | "note" | "nudge" | "queue" | "offer" | "lines";
export type Command = Act | "next" | "previous" | "whisper" | "load" | "palette" | "help" | `line${number}`;

interface Known {
  command: Command;
  key: string;
  text: string;
}

const LINES = 9;
export const COMMANDS: Known[] = [
  { command: "next", key: "j", text: mark("Next conversation") },
  { command: "previous", key: "k", text: mark("Previous conversation") },
  { command: "take", key: "t", text: mark("Take over") },
  { command: "back", key: "b", text: mark("Hand back to the script") },
  { command: "reply", key: "r", text: mark("Reply") },
  { command: "note", key: "n", text: mark("Write a note") },
  { command: "nudge", key: "u", text: mark("Nudge the script to a state") },
  { command: "queue", key: "q", text: mark("Queue a line behind the script") },
  { command: "lines", key: "l", text: mark("The actor's lines and pictures") },
  { command: "offer", key: "o", text: mark("Offer the seat to a colleague") },
  { command: "whisper", key: "w", text: mark("Whisper to a colleague") },
  { command: "load", key: "m", text: mark("My load, and swap me out") },
  { command: "palette", key: "Ctrl+k", text: mark("Go to a conversation, an inject or a view") },
  { command: "help", key: "?", text: mark("This help") },
  ...Array.from({ length: LINES }, (_, i): Known => ({ command: `line${i + 1}`, key: String(i + 1), text: mark("Use suggested line {n}") })),
];

const STORED = "blurline.keys";
const BOUND = "blurline.keys.bound";
const RESERVED = new Set(["Escape", "Enter", "Tab", " ", "Shift", "Control", "Alt", "Meta", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

export const shortcuts = $state({
  on: localStorage.getItem(STORED) !== "off",
  bound: kept(),
  help: false,
  palette: false,
  whisper: false,
  load: false,
  /** What a key asked the conversation pane to do; it clears this when done. */
  act: null as Act | null,
  suggestion: null as number | null,
});

export function keyOf(command: Command): string {
  return shortcuts.bound[command] ?? COMMANDS.find((known) => known.command === command)?.key ?? "";
}

/** As keys are written on buttons: `Ctrl K`. */
export function shown(key: string): string {
  return key.split("+").map((part) => (key.includes("+") ? part.charAt(0).toUpperCase() + part.slice(1) : part)).join(" ");
}

/** Put a command on the key that was pressed; true when done, otherwise the command that has it, or null if it cannot be. */
export function bind(command: Command, event: KeyboardEvent): true | Command | null {
  if (RESERVED.has(event.key)) return null;
  const key = chord(event);
  const taken = COMMANDS.find((known) => known.command !== command && keyOf(known.command) === key);
  if (taken) return taken.command;
  shortcuts.bound = { ...shortcuts.bound, [command]: key };
  localStorage.setItem(BOUND, JSON.stringify(shortcuts.bound));
  return true;
}

export function unbindAll(): void {
  shortcuts.bound = {};
  localStorage.removeItem(BOUND);
}

export function switchKeys(on: boolean): void {
  shortcuts.on = on;
  localStorage.setItem(STORED, on ? "on" : "off");
}

export function listen(): () => void {
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}

function pressed(event: KeyboardEvent): void {
  const key = chord(event);
  const command = COMMANDS.find((known) => keyOf(known.command) === key)?.command;
  if (!command) return;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if ((plain && !shortcuts.on) || (plain && busy(event.target)) || blocked(command)) return;
  if (run(command)) event.preventDefault();
}

function run(command: Command): boolean {
  if (command === "help" || command === "whisper" || command === "load") return (shortcuts[command] = true);
  if (command === "palette") return ((shortcuts.palette = !shortcuts.palette), true);
  if (command === "next" || command === "previous") return step(command === "next" ? 1 : -1);
  if (desk.view !== "talk" || !desk.row) return false;
  if (command.startsWith("line") && command !== "lines") return ((shortcuts.suggestion = Number(command.slice(4)) - 1), true);
  return ((shortcuts.act = command as Act), true);
}

function step(by: number): boolean {
  const rows = desk.queue;
  if (rows.length === 0) return false;
  const here = rows.findIndex((row) => row.id === desk.openId);
  const next = rows[here < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, here + by))];
  if (next) void desk.open(next.id);
  return true;
}

/** `j`, `?`, `Ctrl+k`, `Alt+3`: what is held down, then the key. */
function chord(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${key}`;
}

function blocked(command: Command): boolean {
  return document.querySelector("dialog[open]") !== null && !(command === "palette" && shortcuts.palette);
}

function busy(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
}

function kept(): Partial<Record<Command, string>> {
  try {
    return JSON.parse(localStorage.getItem(BOUND) ?? "{}") as Partial<Record<Command, string>>;
  } catch {
    return {};
  }
}
