/** The API's words under the names the pages use; generated from the server's own description. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Clock = Schemas["Clock"];
export type Contact = Schemas["Contact"];
export type ConversationSummary = Schemas["ConversationSummary"];
export type Invitation = Schemas["Invitation"];
export type Item = Schemas["Item"];
export type JoinRequest = Schemas["JoinRequest"];
export type Media = Schemas["Media"];
export type Message = Schemas["Message"];
export type Messages = Schemas["Messages"];
export type Moment = Schemas["Moment"];
export type MyState = Schemas["MyState"];
export type Phase = Schemas["Clock"]["phase"];
export type SendMessage = Schemas["SendMessage"];
export type Sent = Schemas["Sent"];
export type Titled = Schemas["Titled"];
export type TraineeEvent = Schemas["TraineeFeed"]["events"][number];
export type Checklist = Schemas["Checklist"];
export type ConsoleState = Schemas["ConsoleState"];
export type ConversationDetail = Schemas["ConversationDetail"];
export type ConsoleMessage = Schemas["ConsoleMessage"];
export type ExerciseRow = Schemas["ExerciseRow"];
export type NewObservation = Schemas["NewObservation"];
export type NewRating = Schemas["NewRating"];
export type Observations = Schemas["Observations"];
export type ScenarioRow = Schemas["ScenarioRow"];
export type SeatCard = Schemas["SeatCard"];
export type SeatingPlan = Schemas["SeatingPlan"];
export type SettingUp = Schemas["SettingUp"];
export type Sheets = Schemas["Sheets"];
export type Uploaded = Schemas["Uploaded"];
export type Wall = Schemas["Wall"];
export type WallNews = Schemas["WallNews"];
export type WallTeam = Schemas["WallTeam"];
