/** Put what has happened since to what is known of who did what. */
import type { WhoDidWhat } from "../model.ts";

export function withNews(known: WhoDidWhat | null, news: WhoDidWhat): WhoDidWhat {
  if (!known || news.since === 0) return news;
  if (news.since !== known.seq) return known; // asked twice at once: the other answer has told it
  const changed = new Set(news.sittings.map((each) => each.seq));
  return {
    ...news,
    people: { ...known.people, ...news.people },
    sittings: [...known.sittings.filter((each) => !changed.has(each.seq)), ...news.sittings].sort((a, b) => a.from_wall_ms - b.from_wall_ms),
    deeds: [...news.deeds, ...known.deeds],
  };
}
