/** Every request of every page: JSON both ways, in the reader's language, the header that writes must carry, and errors that can be told apart. */

import { locale } from "@/i18n/index.ts";

/** The server answered, but not with success; `body` is what it said. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(reason(body) ?? `The server answered ${status}.`);
  }
}

/** No answer came: no network, or the server is away. Trying again later is safe. */
export class Unreachable extends Error {}

const TIMEOUT_MS = 20_000;

export function get<T>(path: string): Promise<T> {
  return request<T>("GET", path);
}

export function post<T>(path: string, body: unknown = {}): Promise<T> {
  return request<T>("POST", path, body);
}

export function put<T>(path: string, body: unknown): Promise<T> {
  return request<T>("PUT", path, body);
}

export function remove<T>(path: string): Promise<T> {
  return request<T>("DELETE", path);
}

async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": locale() };
  if (method !== "GET") headers["X-Blurline"] = "1";
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers["Content-Type"] = "application/json";
  const content = body === undefined ? null : form ? body : JSON.stringify(body);
  let answer: Response;
  try {
    answer = await fetch(path, { method, headers, body: content, signal: AbortSignal.timeout(form ? TIMEOUT_MS * 6 : TIMEOUT_MS) });
  } catch (cause) {
    throw new Unreachable("The server cannot be reached.", { cause });
  }
  const said: unknown = answer.headers.get("content-type")?.includes("json") ? await answer.json().catch(() => null) : null;
  if (!answer.ok) throw new Refused(answer.status, said);
  return said as T;
}

function reason(body: unknown): string | null {
  const said = body as { message?: unknown } | null;
  return typeof said?.message === "string" ? said.message : null;
}
