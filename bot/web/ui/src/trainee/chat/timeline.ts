/** A conversation as it is drawn: what was said and what still waits, in order, cut by day and grouped by speaker. */
import type { Message } from "@/api/types.ts";
import type { Outgoing } from "../state/outgoing.ts";

export type Side = "actor" | "me" | "mate";
export type Mark = "waiting" | "refused" | "sent" | "received";

export interface Bubble {
  key: string;
  side: Side;
  message: Message | null;
  waiting: Outgoing | null;
  mark: Mark | null;
  /** First of its speaker's run: shows face and name. */
  first: boolean;
  last: boolean;
  /** The day that begins above this bubble. */
  day: number | null;
}

export function timeline(messages: Message[], waiting: Outgoing[], actorName: string, today: number): Bubble[] {
  const bubbles = [...messages.map((message) => ofMessage(message, actorName)), ...waiting.map(ofWaiting)];
  let day = 0;
  bubbles.forEach((bubble, at) => {
    const of = bubble.message?.at.day ?? today;
    if (of !== day) bubble.day = day = of;
    const above = bubbles[at - 1];
    const below = bubbles[at + 1];
    bubble.first = bubble.day !== null || !above || !together(above, bubble);
    bubble.last = !below || (below.message?.at.day ?? today) !== of || !together(bubble, below);
  });
  return bubbles;
}

/** The quick replies on offer: those of the actor's newest line, until anybody of the team has answered it. */
export function offered(messages: Message[], waiting: Outgoing[]): Message | null {
  const newest = messages.at(-1);
  return newest && waiting.length === 0 && newest.buttons?.length ? newest : null;
}

function together(a: Bubble, b: Bubble): boolean {
  return a.side === b.side && (a.side !== "mate" || a.message?.sender === b.message?.sender);
}

function ofMessage(message: Message, actorName: string): Bubble {
  const side: Side = message.mine ? "me" : message.sender === actorName ? "actor" : "mate";
  const mark = message.mine ? (message.status ?? "sent") : null;
  return { key: message.client_id ?? `${message.seq}`, side, message, waiting: null, mark, first: true, last: true, day: null };
}

function ofWaiting(waiting: Outgoing): Bubble {
  const mark: Mark = waiting.refused === undefined ? "waiting" : "refused";
  return { key: waiting.client_id, side: "me", message: null, waiting, mark, first: true, last: true, day: null };
}
