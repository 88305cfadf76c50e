/** One actor's conversation as this phone knows it. */
import type { Message } from "@/api/types.ts";

export interface Thread {
  messages: Message[];
  /** There are older ones on the server. */
  more: boolean;
  /** `cached`: from an earlier visit, to be asked for anew. */
  known: "nothing" | "cached" | "fresh";
}

export function emptyThread(): Thread {
  return { messages: [], more: false, known: "nothing" };
}

/** Put messages among those known, by number, each once; the newer word about one counts. */
export function merge(known: Message[], more: Message[]): Message[] {
  const bySeq = new Map(known.map((message) => [message.seq, message]));
  for (const message of more) bySeq.set(message.seq, message);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
