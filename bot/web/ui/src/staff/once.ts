/** What must not happen twice. A lost answer says nothing about what was done: while none comes it is asked again
    with the same id, and the server, which knows the id, does it once. */
import { post, Refused, Unreachable } from "@/api/client.ts";
import { newId } from "@/lib/ids.ts";

const AGAIN_MS = 2000;
const TRIES = 4;
const wishes = new Map<string, string>(); // not answered yet, and their ids
const AWAY = new Set([502, 503, 504]); // somebody before the server answers for it

/** Something new that comes into being: pressing the button anew with the same words is the same wish, until it is answered. */
export async function once<T = unknown>(path: string, body: object): Promise<T> {
  const wish = `${path} ${JSON.stringify(body)}`;
  const id = wishes.get(wish) ?? newId();
  wishes.set(wish, id);
  try {
    const answer = await insist<T>(path, body, id);
    wishes.delete(wish);
    return answer;
  } catch (error) {
    if (!unanswered(error)) wishes.delete(wish);
    throw error;
  }
}

/** A command, such as to pause: pressing the button anew gives it anew. */
export async function insist<T = unknown>(path: string, body: object, client_id = newId()): Promise<T> {
  for (let left = TRIES; ; left--) {
    try {
      return await post<T>(path, { ...body, client_id });
    } catch (error) {
      if (!unanswered(error) || left === 0) throw error;
      await networkAgain();
    }
  }
}

/** Nobody knows whether it was done. */
export function unanswered(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refused && AWAY.has(error.status));
}

export function networkAgain(): Promise<void> {
  return new Promise((again) => {
    const go = () => (clearTimeout(later), removeEventListener("online", go), again());
    const later = setTimeout(go, AGAIN_MS);
    addEventListener("online", go);
  });
}
