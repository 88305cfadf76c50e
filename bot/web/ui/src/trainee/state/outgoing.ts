/** A message this phone wants to send: written once, sent when it can be, in the order of writing. */
import type { SendMessage } from "@/api/types.ts";
import { newId } from "@/lib/ids.ts";

export interface Outgoing {
  client_id: string;
  actor_id: string;
  written_ms: number;
  /** Tells apart what was written in the same millisecond. */
  order: number;
  text: string;
  button?: NonNullable<SendMessage["button"]>;
  location?: NonNullable<SendMessage["location"]>;
  /** A photo, or a document. */
  photo?: Blob;
  /** The file's id once it has been uploaded. */
  media_id?: string;
  /** The server has refused it; why. */
  refused?: string;
}

export type Wish = Pick<Outgoing, "text"> & Partial<Pick<Outgoing, "button" | "location" | "photo">>;

let order = 0;

export function outgoing(actorId: string, wish: Wish): Outgoing {
  return { client_id: newId(), actor_id: actorId, written_ms: Date.now(), order: order++, ...wish };
}

/** The request that sends it; exactly one of text, button, location or media, as the API wants it. */
export function asRequest(message: Outgoing): SendMessage {
  const { client_id, actor_id, button, location, media_id, text } = message;
  const base = { client_id, actor_id };
  if (button) return { ...base, button };
  if (location) return { ...base, location };
  if (media_id) return { ...base, media_id };
  return { ...base, text };
}
