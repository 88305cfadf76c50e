/** The one way a page hears what happened: everything after sequence number n, in order, none twice.

    Phones ask again and again (`poll`), consoles listen (`listen`, SSE); both resume at the last number they saw,
    wait longer after each failure (with jitter), and try at once when the network or the page comes back. */

export interface Numbered {
  seq?: number | null;
}

export type Connection = "connecting" | "live" | "lost";

export interface StreamOptions<E extends Numbered> {
  /** The address that continues after this number. */
  url: (after: number) => string;
  after: number;
  /** `poll` or `listen`; a page carries only the one it names. */
  transport: Transport;
  /** New events in order; one that has no number passes straight through. */
  onEvents: (events: E[]) => void;
  onConnection?: (state: Connection) => void;
  /** The server refused for good (signed out, erased): no further tries. */
  onRefused?: (status: number) => void;
}

export interface Stream {
  close(): void;
  readonly after: number;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const POLL_TIMEOUT_MS = 45_000;
const SILENT_MS = 50_000;

export function follow<E extends Numbered>(options: StreamOptions<E>): Stream {
  let after = options.after;
  let closed = false;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let stop: () => void = () => undefined;

  const accept = (events: E[]) => {
    const fresh = events.filter((event) => event.seq == null || event.seq > after);
    for (const event of fresh) if (event.seq != null) after = event.seq;
    if (fresh.length > 0) options.onEvents(fresh);
  };
  const live = () => {
    failures = 0;
    options.onConnection?.("live");
  };
  const lost = () => {
    if (closed) return;
    failures += 1;
    options.onConnection?.("lost");
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
    retry = setTimeout(connect, longest / 2 + (Math.random() * longest) / 2);
  };
  const refused = (status: number) => {
    close();
    options.onRefused?.(status);
  };
  const connect = () => {
    clearTimeout(retry);
    if (closed) return;
    stop();
    const pipe: Pipe = { url: options.url(after), accept: (events) => accept(events as E[]), live, lost, refused, again: connect, skipTo: (seq) => (after = Math.max(after, seq)) };
    stop = options.transport(pipe);
  };
  const hurry = () => {
    if (failures > 0 && document.visibilityState === "visible") connect();
  };
  const close = () => {
    closed = true;
    clearTimeout(retry);
    stop();
    removeEventListener("online", hurry);
    document.removeEventListener("visibilitychange", hurry);
  };

  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
  options.onConnection?.("connecting");
  connect();
  return {
    close,
    get after() {
      return after;
    },
  };
}

/** Opens one connection and returns how to close it. */
export type Transport = (pipe: Pipe) => () => void;

interface Pipe {
  url: string;
  accept: (events: Numbered[]) => void;
  live: () => void;
  lost: () => void;
  refused: (status: number) => void;
  again: () => void;
  skipTo: (seq: number) => void;
}

/** Ask, wait for the answer, ask again. */
export const poll: Transport = (pipe) => {
  const control = new AbortController();
  const timeout = setTimeout(() => control.abort("slow"), POLL_TIMEOUT_MS);
  void (async () => {
    try {
      const answer = await fetch(pipe.url, { signal: control.signal, headers: { Accept: "application/json" } });
      if (answer.status === 401 || answer.status === 403 || answer.status === 404) return pipe.refused(answer.status);
      if (!answer.ok) throw new Error(`feed: ${answer.status}`);
      const { seq, events } = (await answer.json()) as { seq: number; events: Numbered[] };
      pipe.live();
      pipe.accept(events);
      pipe.skipTo(seq);
      pipe.again();
    } catch {
      if (control.signal.reason !== "closed") pipe.lost();
    } finally {
      clearTimeout(timeout);
    }
  })();
  return () => control.abort("closed");
};

/** Server-sent events; a connection silent for longer than two heartbeats counts as lost. */
export const listen: Transport = (pipe) => {
  const source = new EventSource(pipe.url);
  let silence: ReturnType<typeof setTimeout>;
  const fail = () => {
    stop();
    pipe.lost();
  };
  const stop = () => {
    clearTimeout(silence);
    source.close();
  };
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(fail, SILENT_MS);
  };
  const take = (event: MessageEvent<string>) => {
    heard();
    if (event.data) pipe.accept([JSON.parse(event.data) as Numbered]);
  };
  heard();
  source.onopen = () => {
    heard();
    pipe.live();
  };
  source.onmessage = take;
  source.addEventListener("presence", take);
  source.addEventListener("heartbeat", heard);
  source.onerror = fail;
  return stop;
};
