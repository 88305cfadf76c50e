/** Short notices at the edge of the screen; said aloud by screen readers, gone by themselves. */
export interface Toast {
  id: number;
  text: string;
  kind: "info" | "good" | "error";
  action?: { label: string; run: () => void } | undefined;
}

const STAY_MS = 6000;
let next = 1;

export const toasts = $state<Toast[]>([]);

export function toast(text: string, kind: Toast["kind"] = "info", action?: Toast["action"], stayMs = STAY_MS): number {
  const id = next++;
  toasts.push({ id, text, kind, action });
  setTimeout(() => dismiss(id), stayMs);
  return id;
}

export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id);
  if (at >= 0) toasts.splice(at, 1);
}
