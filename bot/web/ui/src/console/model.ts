/** The console's words, as the server's API defines them. */
import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type ConsoleState = Schemas["ConsoleState"];
export type ConversationRow = Schemas["ConversationRow"];
export type ConversationDetail = Schemas["ConversationDetail"];
export type ConsoleMessage = Schemas["ConsoleMessage"];
export type PendingLine = Schemas["PendingLine"];
export type Draft = Schemas["Draft"];
export type TraceStep = Schemas["TraceStep"];
export type ShadowView = Schemas["ShadowView"];
export type Suggestion = Schemas["Suggestion"];
export type GraphView = Schemas["GraphView"];
export type Note = Schemas["Note"];
export type InjectRow = Schemas["InjectRow"];
export type InjectTeamRow = Schemas["InjectTeamRow"];
export type Alert = Schemas["Alert"];
export type Channels = Schemas["Channels"];
export type ChannelStanding = Schemas["ChannelStanding"];
export type TeamRow = Schemas["TeamRow"];
export type ActorRow = Schemas["ActorRow"];
export type TraineeRow = Schemas["TraineeRow"];
export type Operator = Schemas["Operator"];
export type OperatorRow = Schemas["OperatorRow"];
export type OlderMessages = Schemas["OlderMessages"];
export type CannedLine = Schemas["CannedLine"];
export type Loads = Schemas["Loads"];
export type OperatorLoad = Schemas["OperatorLoad"];
export type Whisper = Schemas["Whisper"];
export type WhoDidWhat = Schemas["WhoDidWhat"];
export type SittingRow = Schemas["SittingRow"];
export type DeedRow = Schemas["DeedRow"];
export type Clock = Schemas["Clock"];
export type Moment = Schemas["Moment"];
export type ControlChanged = Schemas["ControlChanged"];
export type ControlConflict = Schemas["ControlConflict"];
export type JournalEvent = Schemas["JournalEvent"];
export type ClockAction = Schemas["ClockCommand"]["action"];
export type Control = ConversationRow["control"];
export type HandBackHow = Schemas["HandBack"]["how"];
export type InjectAction = "fire" | "hold" | "release" | "skip";
export type View = "talk" | "msel" | "teams" | "alerts" | "acts";

/** The node of a graph from which the rules start that hold in every state. */
export const ANYWHERE = "*";
