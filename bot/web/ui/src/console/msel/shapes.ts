/** Where an inject stands, as a shape of 16 by 16: ring, diamond, two bars, tick, cross, triangle. */
import type { InjectTeamRow } from "../model.ts";

export const SHAPES: Record<InjectTeamRow["state"], string> = {
  planned: "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Z",
  armed: "M8 2 14 8 8 14 2 8Z",
  held: "M5 3v10M11 3v10",
  fired: "M3 8.5l3.500 3.500L13 4.500",
  skipped: "M4 4l8 8M12 4l-8 8",
  undeliverable: "M8 2 15 14H1ZM8 6.500v3.500M8 12v.100",
};
