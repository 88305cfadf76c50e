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
export type Uploaded = Schemas["Uploaded"];
