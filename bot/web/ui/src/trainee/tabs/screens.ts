/** The screens behind the first one come after it, while the trainee reads; so the first is on the phone sooner. */
export const screens = {
  chat: () => import("../chat/Chat.svelte"),
  people: () => import("./People.svelte"),
  news: () => import("./News.svelte"),
  documents: () => import("./Documents.svelte"),
  you: () => import("./You.svelte"),
};

export function fetchAhead(): void {
  for (const load of Object.values(screens)) void load().catch(() => undefined);
}
