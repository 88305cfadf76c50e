/** Where each inject lies on the timeline: one lane a team, one mark an inject, rows within a lane where they crowd. */
import type { InjectRow, InjectTeamRow } from "../model.ts";

export interface Mark {
  key: string;
  inject: InjectRow;
  team: InjectTeamRow;
  at: number;
  row: number;
}

export interface Lane {
  team: string;
  marks: Mark[];
  rows: number;
}

const CROWDED_PX = 58;

export function lanes(injects: InjectRow[], teams: string[], pxPerMs: number): Lane[] {
  return teams.map((team) => {
    const marks = injects
      .flatMap((inject): Mark[] => {
        const standing = inject.teams.find((each) => each.team_id === team);
        const at = standing?.fired_play_ms ?? standing?.due_play_ms;
        return standing && at != null ? [{ key: `${inject.id} ${team}`, inject, team: standing, at, row: 0 }] : [];
      })
      .sort((a, b) => a.at - b.at);
    const ends: number[] = [];
    for (const mark of marks) {
      const x = mark.at * pxPerMs;
      const free = ends.findIndex((end) => end <= x);
      mark.row = free < 0 ? ends.length : free;
      ends[mark.row] = x + CROWDED_PX;
    }
    return { team, marks, rows: Math.max(1, ends.length) };
  });
}
