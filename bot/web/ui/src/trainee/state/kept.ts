/** What this phone keeps for times without a network: the messages not yet sent, and the last known play.

    On IndexedDB; where the browser forbids it (private windows), in memory, for as long as the page is open. */
import { clear, createStore, del, get, set, values } from "idb-keyval";
import type { Outgoing } from "./outgoing.ts";

export interface Kept {
  waiting(): Promise<Outgoing[]>;
  put(message: Outgoing): Promise<void>;
  drop(clientId: string): Promise<void>;
  keep(name: string, value: unknown): Promise<void>;
  recall<T>(name: string): Promise<T | undefined>;
  wipe(): Promise<void>;
}

export async function openKept(): Promise<Kept> {
  try {
    const disk = onDisk();
    await disk.waiting();
    return disk;
  } catch {
    return inMemory();
  }
}

function onDisk(): Kept {
  const outbox = createStore("blurline-outbox", "messages");
  const kept = createStore("blurline-kept", "values");
  return {
    waiting: async () => inOrder(await values<Outgoing>(outbox)),
    put: (message) => set(message.client_id, message, outbox),
    drop: (clientId) => del(clientId, outbox),
    keep: (name, value) => set(name, value, kept),
    recall: (name) => get(name, kept),
    wipe: async () => {
      await clear(outbox);
      await clear(kept);
    },
  };
}

function inMemory(): Kept {
  const outbox = new Map<string, Outgoing>();
  const kept = new Map<string, unknown>();
  return {
    waiting: async () => inOrder([...outbox.values()]),
    put: async (message) => void outbox.set(message.client_id, message),
    drop: async (clientId) => void outbox.delete(clientId),
    keep: async (name, value) => void kept.set(name, value),
    recall: async <T>(name: string) => kept.get(name) as T | undefined,
    wipe: async () => {
      outbox.clear();
      kept.clear();
    },
  };
}

function inOrder(messages: Outgoing[]): Outgoing[] {
  return messages.sort((a, b) => a.written_ms - b.written_ms || a.order - b.order);
}
