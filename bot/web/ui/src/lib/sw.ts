/** Keeps a page on the phone, the trainee's or (as `sw.js?for=observer`) the observer's, so that it opens without a
    network. It never touches /api except for media, which are addressed by content and therefore never change.

    The page itself: from the network if that answers soon, else the kept one. Built files carry a hash: kept for good. */
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface WorkerGlobal {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
  addEventListener(kind: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
  addEventListener(kind: "fetch", listener: (event: FetchEvent) => void): void;
}

const worker = globalThis as unknown as WorkerGlobal;

const KINDS = {
  trainee: { page: "/chat", entry: "trainee.html", manifest: "/static/trainee.json", cache: "blurline-pages", is: (path: string) => path === "/chat" },
  observer: { page: "/observe", entry: "observer.html", manifest: "/static/manifest.json", cache: "blurline-observe", is: (path: string) => /^\/observe(\/|$)/.test(path) },
};
const kind = KINDS[new URL(worker.location.href).searchParams.get("for") === "observer" ? "observer" : "trainee"];
const PAGES = kind.cache;
const PAGE = kind.page;
const MEDIA = "blurline-media";
const PATIENCE_MS = 3000;

type Manifest = Record<string, { file: string; css?: string[]; imports?: string[]; dynamicImports?: string[]; isEntry?: boolean; src?: string }>;

worker.addEventListener("install", (event) => event.waitUntil(Promise.all([worker.skipWaiting(), renew()])));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate" && kind.is(url.pathname)) event.respondWith(newestPage(event));
  else if (url.pathname.startsWith("/static/assets/") || url.pathname === "/static/icon.svg") event.respondWith(kept(PAGES, request));
  else if (url.pathname.startsWith("/api/media/")) event.respondWith(kept(MEDIA, request));
});

/** Keep the page and everything it may load; forget what an older build has left. */
async function renew(): Promise<void> {
  const cache = await caches.open(PAGES);
  const manifest = (await (await fetch(kind.manifest, { cache: "no-cache" })).json()) as Manifest;
  const wanted = new Set([PAGE, "/static/icon.svg", ...files(manifest, kind.entry)]);
  const known = await cache.keys();
  const have = new Set(known.map((request) => new URL(request.url).pathname));
  await Promise.all(known.filter((request) => !wanted.has(new URL(request.url).pathname)).map((request) => cache.delete(request)));
  await cache.addAll([...wanted].filter((path) => path === PAGE || !have.has(path)));
}

function files(manifest: Manifest, entry: string, found = new Set<string>(), seen = new Set<string>()): Set<string> {
  const chunk = manifest[entry];
  if (!chunk || seen.has(entry)) return found;
  seen.add(entry);
  for (const file of [chunk.file, ...(chunk.css ?? [])]) found.add(`/static/${file}`);
  for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) files(manifest, next, found, seen);
  return found;
}

async function newestPage(event: FetchEvent): Promise<Response> {
  const cache = await caches.open(PAGES);
  const old = await cache.match(PAGE);
  const fresh = fetch(event.request).then(async (answer) => {
    if (answer.ok && (await answer.clone().text()) !== (await old?.clone().text())) event.waitUntil(renew());
    return answer;
  });
  if (!old) return fresh;
  return Promise.race([fresh.catch(() => old.clone()), patience().then(() => old.clone())]);
}

async function kept(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(name);
  const old = await cache.match(request, { ignoreVary: true });
  if (old) return old;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

function patience(): Promise<void> {
  return new Promise((done) => setTimeout(done, PATIENCE_MS));
}
