/** The one store: everything this operator's desk shows, kept true by the exercise's feed.

    What the feed says is applied at once where that is plain (a message, a change of control); what needs the
    server's own reckoning is fetched again, never more often than every FETCH_EVERY_MS. */
import { SvelteMap } from "svelte/reactivity";
import { get, Refused } from "@/api/client.ts";
import { t } from "@/i18n/index.ts";
import { follow, listen, type Connection, type Stream } from "@/lib/stream.ts";
import type { Action } from "../may.ts";
import type { ConsoleMessage, ConsoleState, ConversationDetail, ConversationRow, JournalEvent, Loads, Note, OlderMessages, Operator, View, Whisper } from "../model.ts";
import { inOrder, matches, type Filter } from "../queue/order.ts";
import { apply } from "./apply.ts";
import { playNow } from "./time.ts";

export interface Outgoing {
  client_id: string;
  conversation_id: string;
  text: string;
  /** waiting: no answer yet for want of a network; failed: the server has refused it. */
  state: "held" | "sending" | "waiting" | "failed";
  until: number;
}

export interface Conflict {
  conversation_id: string;
  holder: string | null;
}

const TICK_MS = 1000;
const FETCH_EVERY_MS = 1500;
const FETCH_LATER_MS = 6000; // for what is already right but for details
const DETAIL_AFTER_MS = 120;
const TYPING_MS = 6000;
const PAGE = 200; // messages the server gives at once

class Desk {
  me = $state<Operator>({ id: "", name: "", roles: [], may: [] });
  state = $state<ConsoleState>();
  rows = new SvelteMap<string, ConversationRow>();
  connection = $state<Connection>("connecting");
  now = $state(Date.now());

  view = $state<View>("talk");
  filter = $state<Filter>("all");
  team = $state("");
  openId = $state<string | null>(null);
  detail = $state.raw<ConversationDetail | null>(null);
  /** What was said before the messages of the detail, as far as somebody has read back. */
  older = $state.raw<{ id: string; messages: ConsoleMessage[]; notes: Note[]; more: boolean } | null>(null);
  problem = $state<string | null>(null);
  channelNews = $state(0); // rises when a channel outside has gone or come back

  writing = $state<Record<string, string>>({});
  outgoing = $state<Outgoing[]>([]);
  cancelled = $state<Record<string, string[]>>({});
  conflict = $state<Conflict | null>(null);
  loads = $state.raw<Loads | null>(null);
  whispers = $state.raw<Whisper[]>([]);
  heard = $state(0);
  nudging = $state(false);
  typing = new SvelteMap<string, { operator: string; until: number }>();

  queue = $derived(inOrder([...this.rows.values()].filter((row) => matches(row, this.filter, this.me.id) && this.inTeam(row))));
  row = $derived(this.openId ? this.rows.get(this.openId) : undefined);
  play = $derived(this.state ? playNow(this.state.clock, this.now) : 0);
  mine = $derived([...this.rows.values()].filter((row) => row.holder === this.me.id));
  offered = $derived([...this.rows.values()].filter((row) => row.offer?.to === this.me.id));
  away = $derived(this.state?.operators.find((operator) => operator.id === this.me.id)?.relieved ?? false);
  alerts = $derived(this.state?.alerts.filter((alert) => !alert.resolved) ?? []);

  #reading = false;
  #skew = 0;
  #stream: Stream | undefined;
  #seq = 0;
  #fetching: ReturnType<typeof setTimeout> | undefined;
  #fetchedAt = 0;
  #fetchAt = Infinity;
  #detailSoon: ReturnType<typeof setTimeout> | undefined;

  path(rest = ""): string {
    return `/api/exercises/${this.state?.exercise.id ?? ""}${rest}`;
  }

  /** Sit down at an exercise: fetch it, then follow its feed. */
  async enter(exercise: string): Promise<void> {
    this.#take(await get<ConsoleState>(`/api/exercises/${exercise}`));
    setInterval(() => this.#tick(), TICK_MS);
    this.#stream = follow<JournalEvent>({
      url: (after) => `${this.path("/feed")}?after=${after}`,
      after: this.#seq,
      transport: listen,
      onEvents: (events) => events.forEach((event) => this.#hear(event)),
      onConnection: (connection) => (this.connection = connection),
      onRefused: () => location.reload(),
    });
  }

  leave(): void {
    this.#stream?.close();
  }

  /** Show a conversation in the middle and the right pane. */
  async open(id: string): Promise<void> {
    if (this.openId !== id) this.detail = null;
    this.openId = id;
    this.view = "talk";
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const id = this.openId;
    if (!id) return;
    try {
      const detail = await get<ConversationDetail>(this.path(`/conversations/${id}`));
      if (this.openId !== id) return;
      this.#keepWhatLeaves(detail);
      this.detail = detail;
      this.problem = null;
      this.merge(detail.row);
      if (!(id in this.writing)) this.writing[id] = detail.draft_text;
      const arrived = new Set(detail.messages.map((message) => message.client_id));
      this.outgoing = this.outgoing.filter((line) => !arrived.has(line.client_id));
    } catch (error) {
      if (this.openId === id && !this.detail) this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  get mayBeOlder(): boolean {
    const known = this.older?.id === this.openId ? this.older : null;
    return known ? known.more : (this.detail?.messages.length ?? 0) >= PAGE;
  }

  /** Read on backwards; true when something came. */
  async fetchOlder(): Promise<boolean> {
    const [id, detail] = [this.openId, this.detail];
    const known = this.older?.id === id ? this.older : null;
    const first = known?.messages[0]?.seq ?? detail?.messages[0]?.seq;
    if (!id || first === undefined || !this.mayBeOlder || this.#reading) return false;
    this.#reading = true;
    try {
      const page = await get<OlderMessages>(this.path(`/conversations/${id}/messages?before=${first}`));
      if (this.openId !== id) return false;
      const gap = (known?.messages ?? []).length > 0 ? known!.messages : [];
      this.older = { id, messages: [...page.messages, ...gap], notes: [...page.notes, ...(known?.notes ?? [])], more: page.more };
      return page.messages.length > 0;
    } catch {
      return false;
    } finally {
      this.#reading = false;
    }
  }

  /** A newer window of messages begins later: what falls out of it is kept for who reads back. */
  #keepWhatLeaves(detail: ConversationDetail): void {
    const from = detail.messages[0]?.seq ?? 0;
    const gone = this.detail?.row.id === detail.row.id ? this.detail.messages.filter((message) => message.seq < from) : [];
    if (gone.length === 0 || this.older?.id !== detail.row.id) return;
    this.older = { ...this.older, messages: [...this.older.messages, ...gone.filter((message) => message.seq > (this.older?.messages.at(-1)?.seq ?? 0))] };
  }

  refreshSoon(): void {
    clearTimeout(this.#detailSoon);
    this.#detailSoon = setTimeout(() => void this.refresh(), DETAIL_AFTER_MS);
  }

  /** Change a row where it stands, so that only what differs is drawn again. */
  merge(row: ConversationRow): void {
    const known = this.rows.get(row.id);
    if (known) Object.assign(known, row);
    else {
      const kept = $state(row);
      this.rows.set(row.id, kept);
    }
  }

  /** Fetch the whole exercise again before long; many calls make one request. */
  fetchSoon(every = FETCH_EVERY_MS): void {
    const at = Math.max(Date.now() + 100, this.#fetchedAt + every);
    if (at >= this.#fetchAt) return;
    clearTimeout(this.#fetching);
    this.#fetchAt = at;
    this.#fetching = setTimeout(() => void this.#fetch(), at - Date.now());
  }

  /** What this operator did just now is shown at once. */
  fetchNow(): void {
    this.fetchSoon(0);
  }

  fetchLater(): void {
    this.fetchSoon(FETCH_LATER_MS);
  }

  actorName(id: string): string {
    return this.state?.actors.find((actor) => actor.id === id)?.name ?? id;
  }

  teamName(id: string | null): string {
    return this.state?.teams.find((team) => team.id === id)?.name ?? id ?? "";
  }

  operatorName(id: string | null): string {
    if (id === this.me.id) return this.me.name;
    return this.state?.operators.find((operator) => operator.id === id)?.name ?? id ?? "";
  }

  inTeam(row: ConversationRow): boolean {
    return this.team === "" || row.team_id === this.team;
  }

  may(action: Action): boolean {
    return this.state?.may.includes(action) ?? false;
  }

  async #fetch(): Promise<void> {
    this.#fetchAt = Infinity;
    this.#fetchedAt = Date.now();
    try {
      this.#take(await get<ConsoleState>(this.path()));
    } catch (error) {
      if (error instanceof Refused && error.status === 401) location.reload();
      else this.fetchSoon();
    }
  }

  #take(state: ConsoleState): void {
    state.teams.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
    this.state = state;
    this.#skew = state.clock.wall_ms - Date.now();
    this.#seq = Math.max(this.#seq, state.seq);
    const here = new Set(state.conversations.map((row) => row.id));
    for (const id of this.rows.keys()) if (!here.has(id)) this.rows.delete(id);
    for (const row of state.conversations) this.merge(row);
    this.#tick();
  }

  #hear(event: JournalEvent): void {
    if (event.seq !== null) {
      if (event.seq > this.#seq + 1) this.fetchSoon();
      this.#seq = Math.max(this.#seq, event.seq);
    }
    apply(this, event);
    if (event.seq !== null && event.conversation_id === this.openId) this.refreshSoon();
  }

  #tick(): void {
    this.now = Date.now() + this.#skew;
    for (const [id, { until }] of this.typing) if (until < Date.now()) this.typing.delete(id);
  }

  typed(conversation: string, operator: string): void {
    this.typing.set(conversation, { operator, until: Date.now() + TYPING_MS });
  }
}

/** An actor, or one of the offices an inject can come from. */
export function senderName(id: string): string {
  return { news: t("the news"), mail: t("mail"), control: t("control") }[id] ?? desk.actorName(id);
}

export type { Desk };
export const desk = new Desk();
