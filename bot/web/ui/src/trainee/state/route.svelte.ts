/** Where the trainee is, in the address (`#chat/mother`), so that the phone's back button works. */
export type Tab = "chats" | "people" | "news" | "documents" | "you";

export interface Place {
  tab: Tab;
  actor: string | null;
}

const TABS: readonly Tab[] = ["chats", "people", "news", "documents", "you"];

class Route {
  place = $state<Place>(read());

  constructor() {
    addEventListener("hashchange", () => (this.place = read()));
  }

  go(tab: Tab): void {
    location.hash = tab;
  }

  chat(actorId: string): void {
    location.hash = `chat/${encodeURIComponent(actorId)}`;
  }

  /** Leave a chat the way it was entered; without a way back, to the list. */
  back(): void {
    location.hash = "chats";
  }
}

function read(): Place {
  const [first = "", second] = location.hash.slice(1).split("/");
  if (first === "chat" && second) return { tab: "chats", actor: decodeURIComponent(second) };
  return { tab: TABS.find((tab) => tab === first) ?? "chats", actor: null };
}

export const route = new Route();
