/** Who I am, and one way to ask and to act: a refusal becomes a sentence, "sign in again" becomes a way to do so. */
import { get, Refused } from "@/api/client.ts";
import type { components } from "@/api/schema";
import { toast } from "@/lib/toasts.svelte.ts";

export type Schemas = components["schemas"];
/** A role, and where it holds: as it is asked for, and as it is held. */
export interface Part {
  role: Schemas["Roles"]["roles"][number];
  site_id: string | null;
  actors: string[];
}
export type Held = Pick<Schemas["InvitationRow"], "role" | "site_id" | "actors">;

export const me = $state<{ operator: Schemas["Operator"] | null; again: boolean }>({ operator: null, again: false });

export function signInAgain(): void {
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
}

/** Read something; whoever is signed out goes to the door and comes back here. */
export async function read<T>(path: string): Promise<T> {
  try {
    return await get<T>(path);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) signInAgain();
    throw error;
  }
}

/** Do something; null when it was refused, and why has been said. */
export async function act<T>(request: Promise<T>, done?: string): Promise<T | null> {
  try {
    const answer = await request;
    if (done) toast(done, "good");
    return answer;
  } catch (error) {
    if (error instanceof Refused && error.status === 401) signInAgain();
    if (error instanceof Refused && (error.body as { error?: string } | null)?.error === "sign_in_again") me.again = true;
    else toast((error as Error).message, "error");
    return null;
  }
}
