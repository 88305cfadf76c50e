/** Places a script's states in layers, top to bottom, so that the usual way through the talk reads downwards.
    Pure: states and ways in, coordinates out; the same machine is always drawn the same way. */
import { ANYWHERE, type GraphView } from "../model.ts";

type Node = GraphView["nodes"][number];
type Edge = GraphView["edges"][number];

export interface Box extends Node {
  x: number;
  y: number;
  width: number;
}
export interface Arrow extends Edge {
  path: string;
}
export interface Drawing {
  boxes: Box[];
  arrows: Arrow[];
  width: number;
  height: number;
}

export const BOX_HEIGHT = 30;
const LAYER_GAP = 36;
const BOX_GAP = 14;
const LETTER = 7; // px, about, at 12 px type
const MARGIN = 30;
const LEAST_WIDTH = 240;
const SWEEPS = 4;

/** Rules that hold everywhere are told in words: an arrow from everywhere to everywhere shows nothing. */
export function draw(graph: GraphView): Drawing {
  const nodes = graph.nodes.filter((node) => node.id !== ANYWHERE);
  const edges = graph.edges.filter((edge) => edge.source !== ANYWHERE);
  const rows = inOrder(layers(nodes, edges), edges);
  const inner = Math.max(LEAST_WIDTH, ...rows.map(rowWidth));
  const boxes = rows.flatMap((row, depth) => {
    let x = MARGIN + (inner - rowWidth(row)) / 2;
    return row.map((node) => {
      const box = { ...node, x, y: 8 + depth * (BOX_HEIGHT + LAYER_GAP), width: boxWidth(node) };
      x += box.width + BOX_GAP;
      return box;
    });
  });
  const width = inner + 2 * MARGIN;
  return { boxes, arrows: arrows(boxes, edges, width), width, height: 16 + rows.length * (BOX_HEIGHT + LAYER_GAP) - LAYER_GAP };
}

function boxWidth(node: Node): number {
  return Math.max(56, node.id.length * LETTER + 32);
}

function rowWidth(row: Node[]): number {
  return row.reduce((sum, node) => sum + boxWidth(node) + BOX_GAP, -BOX_GAP);
}

/** Breadth first from the start; ends sink to the last layer, what nothing leads to comes after everything. */
function layers(nodes: Node[], edges: Edge[]): Node[][] {
  const start = nodes.find((node) => node.kind === "start") ?? nodes[0];
  if (!start) return [];
  const depth = new Map([[start.id, 0]]);
  const waiting = [start.id];
  for (let here = waiting.shift(); here !== undefined; here = waiting.shift()) {
    for (const edge of edges) {
      if (edge.source !== here || depth.has(edge.target)) continue;
      depth.set(edge.target, (depth.get(here) ?? 0) + 1);
      waiting.push(edge.target);
    }
  }
  const deepest = Math.max(...depth.values());
  const rows: Node[][] = [];
  for (const node of nodes) {
    const found = depth.get(node.id);
    const at = found === undefined || (node.kind === "end" && found > 0) ? deepest + 1 : found;
    (rows[at] ??= []).push(node);
  }
  return rows.filter((row) => row.length > 0);
}

/** Order each layer by the mean place of its neighbours: fewer crossings, in a few sweeps. */
function inOrder(layered: Node[][], edges: Edge[]): Node[][] {
  let rows = layered;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const place = new Map(rows.flatMap((row) => row.map((node, i) => [node.id, (i + 0.5) / row.length] as const)));
    const weight = (node: Node) => {
      const near = edges.flatMap((e) => (e.target === node.id ? [e.source] : e.source === node.id ? [e.target] : []));
      return near.length ? near.reduce((sum, id) => sum + (place.get(id) ?? 0.5), 0) / near.length : 0.5;
    };
    rows = rows.map((row) => [...row].sort((a, b) => weight(a) - weight(b)));
  }
  return rows;
}

/** One arrow for each pair of states, however many rules lead that way. */
function arrows(boxes: Box[], edges: Edge[], width: number): Arrow[] {
  const at = new Map(boxes.map((box) => [box.id, box]));
  const seen = new Set<string>();
  let turns = 0;
  return edges.flatMap((edge) => {
    const from = at.get(edge.source);
    const to = at.get(edge.target);
    const pair = `${edge.source} ${edge.target}`;
    if (!from || !to || from === to || seen.has(pair)) return [];
    seen.add(pair);
    return [{ ...edge, path: oneDown(from, to) ? downwards(from, to) : roundTheSide(from, to, width, turns++) }];
  });
}

/** Longer ways and ways back go round, so that no arrow passes behind a box. */
function oneDown(from: Box, to: Box): boolean {
  return to.y > from.y && to.y - from.y <= BOX_HEIGHT + LAYER_GAP;
}

function downwards(from: Box, to: Box): string {
  const [x1, y1, x2, y2] = [from.x + from.width / 2, from.y + BOX_HEIGHT, to.x + to.width / 2, to.y - 6];
  const bend = Math.max(14, (y2 - y1) / 2);
  return `M${x1},${y1} C${x1},${y1 + bend} ${x2},${y2 - bend} ${x2},${y2}`;
}

function roundTheSide(from: Box, to: Box, width: number, turn: number): string {
  const right = turn % 2 === 0;
  const x1 = right ? from.x + from.width : from.x;
  const x2 = right ? to.x + to.width + 6 : to.x - 6;
  const out = right ? Math.min(width - 4, Math.max(x1, x2) + 20 + turn * 2) : Math.max(4, Math.min(x1, x2) - 20 - turn * 2);
  const [y1, y2] = [from.y + BOX_HEIGHT / 2, to.y + BOX_HEIGHT / 2];
  return `M${x1},${y1} C${out},${y1} ${out},${y2} ${x2},${y2}`;
}
