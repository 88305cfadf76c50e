/** Blanks in a line that a person has to fill before it goes: `{place}`. */
const BLANK = /\{[\p{L}_][\p{L}\p{N}_ ]*\}/u;

export interface Blank {
  start: number;
  end: number;
}

/** The first blank at or after a place, or from the beginning. */
export function blank(text: string, after = 0): Blank | null {
  const found = BLANK.exec(text.slice(after));
  if (found) return { start: after + found.index, end: after + found.index + found[0].length };
  return after > 0 ? blank(text) : null;
}
