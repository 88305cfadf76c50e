/** Everything the trainee's screens show, and the only place that changes it: first what this phone kept, then what
    the server says, then the feed, event by event. */
import { Refused, get, post } from "@/api/client.ts";
import type { Contact, ConversationSummary, Item, Message, Messages, MyState, Sent, TraineeEvent } from "@/api/types.ts";
import { t } from "@/i18n/index.ts";
import { ExerciseClock } from "@/lib/clock.svelte.ts";
import { follow, poll, type Connection, type Stream } from "@/lib/stream.ts";
import { toast } from "@/lib/toasts.svelte.ts";
import { openKept, type Kept } from "./kept.ts";
import { Outbox } from "./outbox.svelte.ts";
import { outgoing, type Outgoing, type Wish } from "./outgoing.ts";
import { Safety } from "./safety.svelte.ts";
import { emptyThread, merge, type Thread } from "./thread.ts";

const KEPT_AS = "play";
const KEEP_AFTER_MS = 800;
const TYPING_MS = 12_000;
const PAGE = 50;
const KEPT_MESSAGES = 60;

type Access = "opening" | "open" | "unreachable" | "signed-out";

interface Snapshot {
  me: MyState;
  threads: Record<string, Thread>;
  seen: Seen;
}

interface Seen {
  news: number;
  documents: number;
}

export class Play {
  access = $state<Access>("opening");
  connection = $state<Connection>("connecting");
  me = $state<MyState | null>(null);
  threads = $state<Record<string, Thread>>({});
  typing = $state<Record<string, boolean>>({});
  seen = $state<Seen>({ news: 0, documents: 0 });
  readonly clock = new ExerciseClock();

  #stream: Stream | undefined;
  #keepSoon: ReturnType<typeof setTimeout> | undefined;
  #typingEnds: Record<string, ReturnType<typeof setTimeout>> = {};
  #reading: string | null = null;

  static async start(): Promise<Play> {
    const kept = await openKept();
    const play = new Play(kept);
    await play.#recall();
    await play.outbox.restore();
    await play.safety.restore();
    void play.refresh();
    return play;
  }

  readonly outbox: Outbox;
  readonly safety: Safety;

  private constructor(private readonly kept: Kept) {
    this.outbox = new Outbox(kept, (message, sent) => this.#sent(message, sent));
    this.safety = new Safety(kept, (stopped) => this.outbox.hold(stopped));
  }

  // ---- what the screens ask

  contact(actorId: string): Contact | undefined {
    return this.me?.contacts.find((contact) => contact.actor_id === actorId);
  }

  conversation(actorId: string): ConversationSummary | undefined {
    return this.me?.conversations.find((one) => one.actor_id === actorId);
  }

  waiting(actorId: string): Outgoing[] {
    const accepted = new Set(this.threads[actorId]?.messages.map((message) => message.client_id));
    return this.outbox.messages.filter((one) => one.actor_id === actorId && !accepted.has(one.client_id));
  }

  unread(): number {
    return this.me?.conversations.reduce((sum, one) => sum + one.unread, 0) ?? 0;
  }

  unseen(kind: "news" | "documents"): number {
    return this.me?.[kind].filter((item) => item.seq > this.seen[kind]).length ?? 0;
  }

  // ---- what the trainee does

  send(actorId: string, wish: Wish): void {
    void this.outbox.add(outgoing(actorId, wish));
  }

  /** A chat is on screen: ask for its messages if need be, and say they are read. */
  async read(actorId: string): Promise<void> {
    this.#reading = actorId;
    await this.#fresh(actorId);
    this.#markRead(actorId);
  }

  leaveChat(): void {
    this.#reading = null;
  }

  async older(actorId: string): Promise<void> {
    const thread = this.threads[actorId];
    const first = thread?.messages[0];
    const conversation = this.conversation(actorId);
    if (!thread?.more || !first || !conversation) return;
    const found = await get<Messages>(messagesUrl(conversation.id, first.seq));
    const now = this.#thread(actorId);
    now.messages = merge(now.messages, found.messages);
    now.more = found.more ?? false;
  }

  saw(kind: "news" | "documents"): void {
    const newest = Math.max(0, ...(this.me?.[kind].map((item) => item.seq) ?? []));
    if (newest > this.seen[kind]) this.seen[kind] = newest;
    this.#keep();
  }

  /** Leave for good: the server forgets the session, this phone forgets everything. */
  async leave(): Promise<void> {
    await post("/api/me/leave");
    await this.forget();
    this.access = "signed-out";
  }

  async forget(): Promise<void> {
    this.#stream?.close();
    clearTimeout(this.#keepSoon);
    await this.kept.wipe();
    if ("caches" in globalThis) await caches.delete("blurline-media");
  }

  /** Ask the server for everything, then follow the feed from there. */
  async refresh(): Promise<void> {
    try {
      await this.#take(await get<MyState>("/api/me"));
    } catch (error) {
      if (error instanceof Refused && (error.status === 401 || error.status === 403)) this.#signedOut();
      else if (this.me) this.#follow(this.me.seq);
      else {
        this.access = "unreachable";
        setTimeout(() => void this.refresh(), 3000);
      }
    }
  }

  // ---- what the server says

  async #take(said: MyState): Promise<void> {
    if (this.me && this.me.trainee.id !== said.trainee.id) {
      await this.kept.wipe();
      await this.outbox.restore();
      this.threads = {};
      this.seen = { news: 0, documents: 0 };
    }
    this.me = said;
    this.clock.set(said.exercise.clock);
    this.safety.heard(said.trainee.stopped);
    for (const thread of Object.values(this.threads)) if (thread.known === "fresh") thread.known = "cached";
    this.access = "open";
    this.#follow(said.seq);
    this.#keep();
    if (this.#reading) void this.read(this.#reading);
  }

  #follow(after: number): void {
    if (this.#stream && this.#stream.after >= after) return;
    this.#stream?.close();
    this.#stream = follow<TraineeEvent & { seq?: number }>({
      url: (seq) => `/api/me/feed?after=${seq}&wait=25`,
      after,
      transport: poll,
      onEvents: (events) => this.#apply(events),
      onConnection: (state) => this.#connected(state),
      onRefused: () => this.#signedOut(),
    });
  }

  #connected(state: Connection): void {
    const back = state === "live" && this.connection === "lost";
    this.connection = state;
    if (back) void this.outbox.flush();
  }

  #apply(events: TraineeEvent[]): void {
    for (const event of events) this.#applyOne(event);
    const last = events.findLast((event) => "seq" in event);
    if (this.me && last && "seq" in last) this.me.seq = Math.max(this.me.seq, last.seq);
    this.#keep();
  }

  #applyOne(event: TraineeEvent): void {
    const me = this.me;
    if (!me) return;
    switch (event.kind) {
      case "message":
        return this.#message(event.message);
      case "message.status":
        return this.#status(event.conversation_id, event.client_id, event.status);
      case "typing":
        return this.#typing(event.conversation_id, event.typing);
      case "contact":
        me.contacts = [...me.contacts.filter((one) => one.actor_id !== event.contact.actor_id), event.contact];
        return;
      case "news":
        me.news = put(me.news, event.item);
        return;
      case "document":
        me.documents = put(me.documents, event.item);
        return;
      case "clock":
        this.clock.set(event.clock);
        return;
      case "exercise":
        me.exercise.phase = event.phase;
        this.clock.set(event.clock);
        return;
      case "stopped":
        me.trainee.stopped = event.stopped;
        this.safety.heard(event.stopped);
    }
  }

  #message(message: Message): void {
    const row = this.me?.conversations.find((one) => one.id === message.conversation_id);
    if (!row) return void this.refresh();
    this.#into(row.actor_id, message);
    if (!message.mine) {
      this.#typing(row.id, false);
      if (this.#reading === row.actor_id && document.visibilityState === "visible") this.#markRead(row.actor_id);
      else row.unread += 1;
    }
  }

  #into(actorId: string, message: Message): void {
    const thread = this.#thread(actorId);
    thread.messages = merge(thread.messages, [message]);
    const row = this.conversation(actorId);
    const newest = thread.messages.at(-1);
    if (row && newest) row.last = { text: newest.text || newest.media?.alt || "", at: newest.at, mine: newest.mine };
  }

  #status(conversationId: string, clientId: string | null, status: "sent" | "received"): void {
    const row = this.me?.conversations.find((one) => one.id === conversationId);
    const message = row && this.threads[row.actor_id]?.messages.find((one) => one.client_id === clientId);
    if (message) message.status = status;
  }

  #typing(conversationId: string, typing: boolean): void {
    const row = this.me?.conversations.find((one) => one.id === conversationId);
    if (!row) return;
    clearTimeout(this.#typingEnds[row.actor_id]);
    this.typing[row.actor_id] = typing;
    if (typing) this.#typingEnds[row.actor_id] = setTimeout(() => (this.typing[row.actor_id] = false), TYPING_MS);
  }

  /** Accepted by the server: shown at once as sent, without waiting for the feed. */
  #sent(message: Outgoing, sent: Sent): void {
    if (sent.interrupted) toast(t("Somebody in your team has pressed STOP, and this is real. Your message is kept; nobody answers until staff have cleared it up."), "info", undefined, 20_000);
    if (!this.conversation(message.actor_id)) void this.refresh();
    const known = this.threads[message.actor_id]?.messages.some((one) => one.seq === sent.seq);
    if (known || message.photo) return;
    const at = { play_ms: 0, day: this.clock.day, time: this.clock.time };
    const { actor_id, client_id, text } = message;
    this.#into(actor_id, {
      ...{ seq: sent.seq, id: client_id, conversation_id: sent.conversation_id, client_id, text, at },
      ...{ mine: true, sender: "", status: "sent", lang: null, media: null, marking: null },
      ...{ buttons: [], button_state: null, button_seq: null },
    });
  }

  #thread(actorId: string): Thread {
    this.threads[actorId] ??= emptyThread();
    return this.threads[actorId];
  }

  async #fresh(actorId: string): Promise<void> {
    const conversation = this.conversation(actorId);
    if (!conversation || this.#thread(actorId).known === "fresh") return;
    try {
      const found = await get<Messages>(messagesUrl(conversation.id));
      const since = found.messages[0]?.seq ?? 0;
      const thread = this.#thread(actorId); // as it is by now: the feed, or another answer, may have been faster
      const newer = thread.messages.filter((message) => message.seq > (found.messages.at(-1)?.seq ?? since));
      this.threads[actorId] = { messages: merge(found.messages, newer), more: found.more ?? false, known: "fresh" };
      this.#keep();
    } catch {
      /* What the phone has kept is shown; opening the chat again asks again. */
    }
  }

  #markRead(actorId: string): void {
    const row = this.conversation(actorId);
    const last = this.threads[actorId]?.messages.at(-1);
    if (!row || !last) return;
    row.unread = 0;
    void post("/api/me/read", { conversation_id: row.id, seq: last.seq }).catch(() => undefined);
  }

  #signedOut(): void {
    void this.forget();
    this.access = "signed-out";
  }

  // ---- what this phone keeps

  #keep(): void {
    clearTimeout(this.#keepSoon);
    this.#keepSoon = setTimeout(() => {
      const { me, threads, seen } = $state.snapshot({ me: this.me, threads: this.threads, seen: this.seen }) as Snapshot;
      for (const thread of Object.values(threads)) thread.messages = thread.messages.slice(-KEPT_MESSAGES);
      void this.kept.keep(KEPT_AS, { me, threads, seen }).catch(() => undefined);
    }, KEEP_AFTER_MS);
  }

  async #recall(): Promise<void> {
    const snapshot = await this.kept.recall<Snapshot>(KEPT_AS).catch(() => undefined);
    if (!snapshot?.me) return;
    for (const thread of Object.values(snapshot.threads)) thread.known = "cached";
    this.me = snapshot.me;
    this.threads = snapshot.threads;
    this.seen = snapshot.seen;
    this.clock.set({ ...snapshot.me.exercise.clock, running: false });
    this.access = "open";
  }
}

function put(items: Item[], item: Item): Item[] {
  return [...items.filter((one) => one.id !== item.id), item].sort((a, b) => b.seq - a.seq);
}

function messagesUrl(conversationId: string, before?: number): string {
  const query = before === undefined ? `limit=${PAGE}` : `before=${before}&limit=${PAGE}`;
  return `/api/me/conversations/${encodeURIComponent(conversationId)}/messages?${query}`;
}
