// A made-up town for the picture: dots on a sunflower, ties to those near, and a frame that follows no mechanism.

const STAGES = ["unaware", "aware", "considering", "customer", "former"];
const SOURCES = ["start", "experience", "conversation", "feed", "answer", "friend", "review", "marketing", "owned", "reply", "work"];
const table = (shape, values) => ({ shape, values });

export function madeUpTown(dots, arms) {
  const place = new Float32Array(2 * dots);
  const ties = [];
  for (let dot = 0; dot < dots; dot++) {
    const [far, turn] = [Math.sqrt((dot + 0.5) / dots), dot * 2.399963];
    place.set([far * Math.cos(turn), far * Math.sin(turn)], 2 * dot);
    for (const away of [1, 8, 13]) if (dot >= away) ties.push(dot, dot - away);
  }
  let day = 0;
  const world = () => ({
    id: 0, kind: "world", name: "A made-up town", about: "", currency: "", horizon: 100, step: 1, day: 0, seed: 1, people: dots, scale: 1,
    arms: ["A", "B"].slice(0, arms), product: "lotus", products: [], segments: ["young", "old"], sources: SOURCES, stages: STAGES,
    figures: ["awareness"], counts: [], view: "people", views: ["people"], each: 1, layout: "disc", traced: true, why_untraced: "", what_ifs: [],
    controls: [], moves: [], palette: [], edits: [], listened: false,
    place: table([dots, 2], place), person: table([dots], Uint32Array.from({ length: dots }, (_, dot) => dot)),
    segment: table([dots], Uint8Array.from({ length: dots }, (_, dot) => dot % 2)), ties: table([ties.length / 2, 2], Uint32Array.from(ties)),
    curves: table([arms, 0, 1], new Float64Array()),
  });
  const bytes = (of) => table([arms, dots], Uint8Array.from({ length: arms * dots }, (_, at) => of(at % dots)));
  // All but every fifth know it: the left half likes it, the right half does not.
  const knows = (dot) => dot % 5 !== 0;
  const frame = (steps) => ({
    id: 0, kind: "frame", day, finished: false, product: "lotus", said: [],
    opinion: bytes((dot) => (knows(dot) ? (place[2 * dot] < 0 ? 230 : 24) : 255)), stage: bytes((dot) => (knows(dot) ? 1 + (dot % 4) : 0)),
    source: bytes((dot) => (knows(dot) ? dot % SOURCES.length : 255)), aware: bytes((dot) => (knows(dot) ? 255 : 0)),
    talk: table([dots, 4], Int32Array.from({ length: 4 * dots }, (_, at) => [0, at >> 2, ((at >> 2) + 1) % dots, 60][at % 4])),
    histogram: table([arms, 21], new Float64Array(21 * arms)), counts: table([arms, 0], new Float64Array()),
    curves: table([arms, steps, 1], new Float64Array(arms * steps).fill(0.8)),
  });
  return {
    live: true,
    close() {},
    async ask(request) {
      if (request.do === "open") return world();
      const steps = request.do === "step" ? request.days : 0;
      day += steps;
      return frame(steps);
    },
  };
}
