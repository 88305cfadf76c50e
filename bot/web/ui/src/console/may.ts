/** The levers of the console. The server decides and says so; this only spares people buttons that would be refused. */
export type Action = "control" | "observe" | "injects" | "clock" | "stop_all" | "resolve" | "enrol" | "debrief" | "people" | "audit" | "create";
