// A made-up run for the panels: its numbers are smooth curves and follow no mechanism.

/** @import { Answer, Source } from "wom/types.js" */

const PEOPLE = 2000;
const HORIZON = 180;
const FIGURES = ["awareness", "customers", "adoption", "opinion", "voiced", "listened", "rating", "revenue", "spend", "profit", "talk", "sales"];
const COUNTS = [
  "positive_talk", "negative_talk", "heard_conversation", "heard_feed", "heard_answer", "heard_friend", "heard_review", "heard_marketing",
  "heard_owned", "heard_reply", "heard_work", "became_aware", "began_considering", "lapsed", "forgot", "first_purchases", "repeat_purchases",
  "switched_in", "switched_out", "gifts", "churned", "uses", "aware", "considering", "customers", "former", "ever_customers",
];
const logistic = (t, middle, pace) => 1 / (1 + Math.exp(-(t - middle) / pace));

/** Figures of a day, with `lead` days' start. */
function figuresOf(day, lead) {
  const t = day + lead;
  const awareness = 0.02 + 0.88 * logistic(t, 55, 12);
  const adoption = 0.34 * logistic(t, 80, 16) - 0.002;
  const customers = adoption - 0.1 * logistic(t, 140, 12);
  const opinion = 0.42 - 0.3 * logistic(t, 105, 9) + 0.02 * Math.sin(day / 3);
  const voiced = opinion - 0.22 * logistic(t, 98, 7) + 0.05 * Math.sin(day * 1.7);
  const sales = PEOPLE * 0.34 * (logistic(t + 0.5, 80, 16) - logistic(t - 0.5, 80, 16));
  const revenue = PEOPLE * adoption * 49;
  const spend = 900 * Math.min(day, 60) + 20 * day;
  return [awareness, customers, adoption, opinion, voiced, day < 20 ? NaN : voiced + 0.12, adoption < 0.01 ? NaN : 3.4 + 0.8 * opinion, revenue, spend, 0.6 * revenue - spend, 800 * awareness, sales];
}

function countsOf(day, lead) {
  const now = Object.fromEntries(FIGURES.map((name, place) => [name, figuresOf(day, lead)[place]]));
  const before = Object.fromEntries(FIGURES.map((name, place) => [name, figuresOf(day - 1, lead)[place]]));
  const talk = PEOPLE * 0.2 * now.awareness;
  const aware = Math.round(PEOPLE * now.awareness);
  const bad = 0.5 - 0.5 * now.voiced;
  return Object.fromEntries(
    Object.entries({
      positive_talk: talk * (1 - bad), negative_talk: talk * bad, heard_conversation: talk, heard_feed: talk / 2, heard_marketing: day < 60 ? 300 : 20,
      became_aware: Math.max(0, PEOPLE * (now.awareness - before.awareness)) + 2, forgot: 2, began_considering: now.sales * 1.6, lapsed: now.sales * 0.4,
      first_purchases: now.sales, repeat_purchases: now.sales / 3, gifts: day === 3 ? 20 : 0, churned: PEOPLE * Math.max(0, before.customers - now.customers + now.adoption - before.adoption),
      uses: PEOPLE * now.customers * 0.7, aware, considering: aware * 0.12, customers: PEOPLE * now.customers, former: PEOPLE * (now.adoption - now.customers), ever_customers: PEOPLE * now.adoption,
    }).map(([name, value]) => [name, Math.max(0, Math.round(value))]),
  );
}

function histogramOf(day, lead) {
  const [awareness, , , opinion] = figuresOf(day, lead);
  const bell = (x, middle, width) => Math.exp(-(((x - middle) / width) ** 2));
  const shape = Array.from({ length: 21 }, (_, bin) => (bin + 0.5) / 10.5 - 1).map((x) => bell(x, opinion + 0.15, 0.25) + logistic(day + lead, 105, 9) * 0.6 * bell(x, -0.55, 0.18));
  const sum = shape.reduce((total, part) => total + part, 0);
  return shape.map((part) => Math.round((part / sum) * awareness * PEOPLE));
}

const STORY = {
  segment: "families", product: "lotus", opinion: 0.31, stage: "customer", ties: 9,
  chain: [
    { person: 7, id: 7, day: 31, channel: "conversation" }, { person: 12, id: 12, day: 24, channel: "feed" }, { person: 3, id: 3, day: 11, channel: "conversation" },
    { person: 40, id: 40, day: 4, channel: "marketing" },
  ],
  parts: [{ source: "start", part: 0.05 }, { source: "experience", part: 0.32 }, { source: "conversation", part: -0.11 }, { source: "marketing", part: 0.05 }],
  decision: { day: 44, how: "purchase", opinion: 0.38, shares: { conversation: 0.7, marketing: 0.3 }, persuader: 12 },
  told: [{ person: 9, id: 9, day: 46 }, { person: 11, id: 11, day: 47 }], told_count: 2, reached: 17,
  today: {
    before: 0.24, after: 0.275, pace: 0.1,
    terms: [
      { channel: "conversation", teller: 12, weight: 0.5, value: 0.8, pace: 0.1, shift: 0.028 }, { channel: "feed", teller: 9, weight: 0.25, value: -0.2, pace: 0.1, shift: -0.011 },
      { channel: "marketing", teller: "marketing.lotus.radio", weight: 0.3, value: 0.8, pace: 0.107, shift: 0.018 },
    ],
  },
};

/** @param {{ arms?: number, idea?: boolean, live?: boolean, untold?: boolean }} [how] @returns {Source & { asked: any[] }} */
export function madeUp({ arms = 1, idea = false, live = true, untold = false } = {}) {
  let day = 0;
  const leads = [0, 14].slice(0, arms);
  const table = (shape, values) => ({ shape, values });
  const curves = (from) => {
    const days = Array.from({ length: day - from }, (_, at) => from + at);
    return table([arms, days.length, FIGURES.length], new Float64Array(leads.flatMap((lead) => days.flatMap((each) => figuresOf(each, lead)))));
  };
  const frame = (from) => ({
    kind: "frame", day, finished: day >= HORIZON, product: "lotus", curves: curves(from),
    histogram: table([arms, 21], new Float64Array(leads.flatMap((lead) => histogramOf(day - 1, lead)))),
    counts: table([arms, COUNTS.length], new Float64Array(leads.flatMap((lead) => COUNTS.map((name) => countsOf(day - 1, lead)[name] ?? 0)))),
  });
  const answers = {
    open: () => ({
      kind: "world", name: "made up", about: "", currency: "€", horizon: HORIZON, step: 1, day: 0, seed: 1, people: PEOPLE, scale: 1, arms: ["A", "B"].slice(0, arms),
      product: "lotus", products: [{ name: "lotus", idea, price: 49, quality: 0.4 }], segments: ["families"], sources: [], stages: [], figures: FIGURES, counts: COUNTS,
      view: "people", views: ["people"], each: 1, layout: "disc", traced: true, why_untraced: "", what_ifs: [], listened: true,
      place: table([50, 2], new Float32Array(100)), person: table([50], Uint32Array.from({ length: 50 }, (_, dot) => dot)), segment: table([50], new Uint8Array(50)),
      ties: table([0, 2], new Uint32Array(0)), curves: table([arms, 0, FIGURES.length], new Float64Array(0)),
      controls: [{ path: "products.lotus.quality", words: "How good the product is" }],
      moves: [{ path: "marketing.lotus.radio", product: "lotus", name: "radio", kind: "mass_media", on: { A: true, B: true }, state: "running", from: 10, until: 60, data: {} }],
      edits: [{ place: 0, day: 100, path: "products.lotus.quality", value: 0.1, arm: arms > 1 ? "B" : "both", pending: true }], palette: [],
    }),
    frame: () => frame(day),
    step: ({ days }) => {
      const from = day;
      day = Math.min(HORIZON, day + days);
      return frame(from);
    },
    go: ({ day: goal }) => {
      const from = Math.min(day, goal);
      day = goal;
      return frame(from);
    },
    story: ({ person }) => ({ kind: "story", person, name: person, ...STORY, today: untold ? null : STORY.today, chain: [{ ...STORY.chain[0], person, id: person }, ...STORY.chain.slice(1)] }),
  };
  const asked = [];
  return {
    live,
    asked,
    async ask(request) {
      asked.push(request);
      return { ...answers[request.do](request), id: 0 };
    },
    close() {},
  };
}
