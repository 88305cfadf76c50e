/** The exercise clock as a screen counts it on, and times as people read them. */
import { t } from "@/i18n/index.ts";
import type { Clock, Moment } from "../model.ts";

interface DayHours {
  day: number;
  start: string;
  end: string;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Play time now, counted on from the last the server said. */
export function playNow(clock: Clock, wallNow: number): number {
  if (!clock.running) return clock.play_ms;
  return clock.play_ms + Math.max(0, wallNow - clock.wall_ms) * clock.speed;
}

/** Day and hour of a play time; play time passes only inside the days of play. */
export function momentOf(playMs: number, days: DayHours[]): Moment {
  let left = playMs;
  for (const [i, { day, start, end }] of days.entries()) {
    const length = minutes(end) * MINUTE_MS - minutes(start) * MINUTE_MS;
    if (left < length || i === days.length - 1) {
      return { play_ms: playMs, day, time: hour(minutes(start) + Math.floor(Math.min(left, length) / MINUTE_MS)) };
    }
    left -= length;
  }
  return { play_ms: playMs, day: 1, time: hour(Math.floor(left / MINUTE_MS)) };
}

/** The play time of a day and hour; an hour outside the day is moved to its nearer edge. */
export function playOf(day: number, time: string, days: DayHours[]): number {
  let before = 0;
  for (const each of days) {
    const [from, to] = [minutes(each.start), minutes(each.end)];
    if (each.day === day) return (before + Math.min(Math.max(minutes(time), from), to) - from) * MINUTE_MS;
    before += to - from;
  }
  return before * MINUTE_MS;
}

/** `T+01:42`, hours and minutes of play since StartEx. */
export function tPlus(playMs: number): string {
  return `T+${hour(Math.floor(playMs / MINUTE_MS))}`;
}

/** A wait as a stopwatch shows it: `0:42`, `12:05`, `1:02:09`. */
export function stopwatch(ms: number): string {
  const seconds = Math.floor(ms / SECOND_MS);
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${rest}` : rest.replace(/^0/, "");
}

export function atHour(moment: { day: number | null; time: string | null }): string {
  return moment.day === null ? "" : t("D{day} {time}", { day: moment.day, time: moment.time ?? "" });
}

export function minutesLate(ms: number): number {
  return Math.round(ms / MINUTE_MS);
}

export function hoursOf(ms: number): number {
  return Math.floor(ms / HOUR_MS);
}

function minutes(time: string): number {
  const [h = 0, m = 0] = time.split(":").map(Number);
  return h * 60 + m;
}

function hour(total: number): string {
  return `${pad(Math.floor(total / 60))}:${pad(total % 60)}`;
}

function pad(count: number): string {
  return String(count).padStart(2, "0");
}
