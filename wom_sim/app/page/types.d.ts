// What travels between the server and the page, and what panels share. Arrays are views of one received message.

/** Names of arms: A alone, or A and B with the same luck. */
export type ArmName = "A" | "B";
export type Colouring = "opinion" | "stage" | "source" | "segment";
export type View = "people" | "groups" | "sample";
export type Theme = "light" | "dark";
export type Language = "en" | "fa";

/** An array of a message with its shape, in row-major order. */
export interface Table<T extends ArrayLike<number> = ArrayLike<number>> {
  shape: number[];
  values: T;
}

export interface Request {
  do: string;
  [field: string]: unknown;
}

/** Any answer of the server: a header with the arrays put into it by name. */
export interface Answer {
  id: number;
  kind: string;
  [field: string]: any;
}

export interface Product {
  name: string;
  idea: boolean;
  price: number;
  quality: number;
}

export interface Control {
  path: string;
  group: string;
  words: string;
  about: string;
  unit: string;
  low: number;
  high: number;
  step: number;
  value: Partial<Record<ArmName, number>>;
  whole: boolean;
  by_factors: boolean;
}

export interface Move {
  path: string;
  product: string;
  name: string;
  kind: string;
  on: Partial<Record<ArmName, boolean>>;
  state: "to come" | "running" | "over" | "waits" | "off";
  from: number;
  until: number | null;
  data: Record<string, unknown>;
}

export interface Starter {
  /** Where it would stand. */
  path: string;
  kind: string;
  words: string;
  data: Record<string, unknown>;
}

/** A change made while it ran; it is part of what is shared. */
export interface Edit {
  place: number;
  day: number;
  path: string;
  value: unknown;
  arm: ArmName | "both";
  /** Whether it has not taken effect yet, and can be taken back. */
  pending: boolean;
}

export interface Edits {
  edits: Edit[];
  controls: Control[];
  moves: Move[];
  palette: Starter[];
}

export interface World extends Answer, Edits {
  kind: "world";
  name: string;
  about: string;
  currency: string;
  horizon: number;
  /** Days in a step. */
  step: number;
  /** Days lived so far. */
  day: number;
  seed: number;
  people: number;
  /** People of the market for each simulated one. */
  scale: number;
  arms: ArmName[];
  product: string;
  products: Product[];
  segments: string[];
  sources: string[];
  stages: string[];
  figures: string[];
  counts: string[];
  view: View;
  views: View[];
  /** People in a dot. */
  each: number;
  layout: "disc" | "force";
  traced: boolean;
  why_untraced: string;
  what_ifs: string[];
  /** Whether the marketer of the product listens. */
  listened: boolean;
  /** float32 (dots, 2), within the unit disc, y upwards. */
  place: Table<Float32Array>;
  /** uint32 (dots,): the person, or the first of a group. */
  person: Table<Uint32Array>;
  segment: Table<Uint8Array>;
  /** uint32 (k, 2): pairs of dots. */
  ties: Table<Uint32Array>;
  /** float64 (arms, days so far, figures). */
  curves: Table<Float64Array>;
}

/** What can be changed comes with a frame where it is other than before: after a way back, or when an edit takes effect. */
export interface Frame extends Answer, Partial<Edits> {
  kind: "frame";
  /** Days lived so far. */
  day: number;
  finished: boolean;
  product: string;
  /** uint8 (arms, dots): 0 to 254 for -1 to 1, 255 for who does not know it. */
  opinion: Table<Uint8Array>;
  /** uint8 (arms, dots): a place in `stages`. */
  stage: Table<Uint8Array>;
  /** uint8 (arms, dots): a place in `sources`, 255 for nothing. */
  source: Table<Uint8Array>;
  /** uint8 (arms, dots): share of the dot's people who know it, of 255. */
  aware: Table<Uint8Array>;
  /** int32 (k, 4): arm, teller's dot, hearer's dot, valence from -100 to 100. */
  talk: Table<Int32Array>;
  /** float64 (arms, 21): people by opinion from -1 to 1. */
  histogram: Table<Float64Array>;
  /** float64 (arms, counts): flows and stocks of the last step. */
  counts: Table<Float64Array>;
  /** float64 (arms, steps since the last answer, figures). */
  curves: Table<Float64Array>;
}

export interface Term {
  channel: string;
  teller: string | number | null;
  weight: number;
  value: number;
  /** How fast the opinion moves; what is lived has another pace than what is heard. */
  pace: number;
  shift: number;
}

export interface Person {
  person: number;
  id: string | number;
  day: number | null;
}

export interface Story extends Answer {
  kind: "story";
  person: number;
  /** What the user calls the person. */
  name: string | number;
  segment: string;
  product: string;
  opinion: number;
  stage: string;
  ties: number;
  chain: (Person & { channel: string })[];
  parts: { source: string; part: number }[];
  decision: {
    day: number;
    how: string;
    opinion: number;
    shares: Record<string, number>;
    persuader: string | number | null;
  } | null;
  told: Person[];
  told_count: number;
  reached: number;
  today: { before: number; after: number; pace: number; terms: Term[] } | null;
}

/** Where answers come from: a server, or a recording. */
export interface Source {
  live: boolean;
  /** Days from one picture to the next, where there are not all of them. */
  stride?: number;
  ask(request: Request, progress?: (share: number, words: string) => void): Promise<Answer>;
  close(): void;
}

/** What the user looks at; changed by `app.set`. */
export interface Look {
  colour: Colouring;
  ties: boolean;
  talk: boolean;
  /** A dot, or nobody. */
  selected: number | null;
  /** Whose sliders, switches and stories are shown. */
  arm: ArmName;
  /** Whether what the user changes is changed in A and B alike. */
  both: boolean;
}

/** Curves so far; `values[arm][figure]` has a number for each of `days`, the day that ends the step. */
export interface History {
  days: number[];
  values: Record<string, number[]>[];
}

export interface Events {
  world: World;
  frame: Frame;
  edits: Edits;
  /** Somebody's story has come. */
  story: Story;
  look: Look;
  playing: boolean;
  language: Language;
  theme: Theme;
  /** Long work: its share done, from 0 to 1, or null when it is over. */
  progress: { share: number; words: string } | null;
  /** A refusal, in words. */
  refused: { problem: string; remedy: string };
  /** A word to the user that something went well. */
  said: string;
  /** What a click on a dot does: null to look at the person. */
  tool: "seeds" | null;
  picked: number;
  /** Speed of playing has changed: days a second. */
  speed: number;
}

export interface Player {
  playing: boolean;
  /** Days a second that are wanted. */
  speed: number;
  play(): void;
  pause(): void;
  /** Pause, and live through one step. */
  step(): Promise<void>;
  /** Pause, and show the day after which `day` days have been lived. */
  go(day: number): Promise<void>;
  reset(): Promise<void>;
  setSpeed(daysPerSecond: number): void;
  /** Play to a day, and pause there. */
  playTo(day: number): Promise<void>;
}
