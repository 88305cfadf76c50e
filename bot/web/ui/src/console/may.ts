/** Which levers this operator is shown. The server decides; this only spares people buttons that would be refused. */
export type Action = "control" | "observe" | "injects" | "clock" | "stop_all" | "resolve" | "enrol" | "debrief" | "create";

const ALLOWED: Record<string, Action[]> = {
  director: ["control", "observe", "injects", "clock", "stop_all", "resolve", "enrol", "debrief", "create"],
  "role-player": ["control", "observe", "stop_all"],
  observer: ["observe", "stop_all", "debrief"],
  administrator: ["stop_all", "enrol", "create"],
};

export function allowed(roles: string[], action: Action): boolean {
  return roles.some((role) => ALLOWED[role]?.includes(action));
}
