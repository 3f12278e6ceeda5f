// The programs that run on the graphics card. Places are in the unit disc; `shift` and `stretch` take them to the
// screen.

const PLACES = `#version 300 es
precision highp float;
precision highp int;
uniform vec2 shift;     // the middle of what is seen
uniform vec2 stretch;   // from the disc to clip space
uniform vec2 pixels;    // size of the picture
uniform highp sampler2D places;
vec4 seen(vec2 p) { return vec4((p - shift) * stretch, 0, 1); }
vec2 placeOf(int dot) { return texelFetch(places, ivec2(dot & 1023, dot >> 10), 0).xy; }
vec2 onScreen(vec2 p) { return (p - shift) * stretch * pixels * 0.5; }
vec4 corner(vec2 from, vec2 to, float reach, out vec2 along) {
  // A corner of the strip round a line: the first of along runs from 0 to the length, the second across.
  vec2 d = to - from;
  float length_ = max(length(d), 1e-4);
  vec2 ahead = d / length_;
  float end = float(gl_VertexID & 1), side = float(gl_VertexID >> 1) * 2.0 - 1.0;
  along = vec2(mix(-reach, length_ + reach, end), side * reach);
  vec2 at = from + ahead * along.x + vec2(-ahead.y, ahead.x) * along.y;
  return vec4(at / (pixels * 0.5), 0, 1);
}
`;

const FRAGMENT = `#version 300 es
precision highp float;
out vec4 result;
`;

/** A picture that is there already. */
export const COPY = {
  vertex: `#version 300 es
out vec2 at;
void main() {
  at = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4(at * 2.0 - 1.0, 0, 1);
}`,
  fragment: `${FRAGMENT}
in vec2 at;
uniform sampler2D picture;
void main() { result = texture(picture, at); }`,
};

/** Paper, the soft disc and the ties, in one pass. */
export const FIELD = {
  vertex: `#version 300 es
precision highp float;
uniform vec2 shift, stretch;
out vec2 place, clip;
void main() {
  clip = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
  place = clip / stretch + shift;
  gl_Position = vec4(clip, 0, 1);
}`,
  fragment: `${FRAGMENT}
in vec2 place, clip;
uniform vec3 paper, glow, tie;
uniform float strength;
uniform vec2 bakedShift, bakedStretch;
uniform sampler2D ties;
void main() {
  float r = length(place);
  vec3 colour = mix(glow, paper, smoothstep(0.1, 1.1, r));
  vec2 at = (place - bakedShift) * bakedStretch * 0.5 + 0.5;
  bool inside = all(greaterThanEqual(at, vec2(0))) && all(lessThanEqual(at, vec2(1)));
  float shown = inside ? texture(ties, at).r * strength : 0.0;
  // Noise of half a step, so that the gradient shows no rings.
  float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) - 0.5;
  result = vec4(mix(colour, tie, shown) + noise / 255.0, 1);
}`,
};

/** Ties, which are drawn once to a texture. */
export const TIES = {
  vertex: `${PLACES}
layout(location = 0) in uvec2 pair;
uniform float width;
out vec2 along;
void main() { gl_Position = corner(onScreen(placeOf(int(pair.x))), onScreen(placeOf(int(pair.y))), width * 0.5 + 0.75, along); }`,
  fragment: `${FRAGMENT}
in vec2 along;
uniform float width, opacity;
void main() { result = vec4(opacity * clamp(width * 0.5 + 0.5 - abs(along.y), 0.0, 1.0)); }`,
};

/** People, or groups of them. */
export const DOTS = {
  vertex: `${PLACES}
layout(location = 0) in vec2 place;
layout(location = 1) in float now;
layout(location = 2) in float before;
layout(location = 3) in float aware;
layout(location = 4) in float stage;
layout(location = 5) in float stageBefore;
uniform sampler2D palette;
uniform vec4 quiet;        // colour and size of who does not know it
uniform float size;        // pixels across
uniform float turned;      // how far colours have come from before to now
uniform float pulse;       // of new customers, from 1 to 0
uniform float fades;       // 1 where colours speak only of those who know it
uniform float customer;
uniform float everyone;    // 1 where all stand as who does not know it, 0 where those are left out
out vec3 colour;
out float radius, extent;
vec4 meaning(float value) { return texelFetch(palette, ivec2(int(value * 255.0 + 0.5), 0), 0); }
void main() {
  vec4 told = meaning(now);
  if (turned < 1.0) told = mix(meaning(before), told, turned);
  told = mix(quiet, told, mix(1.0, aware, fades));
  bool out_ = told.a < quiet.a + 0.004;
  if (everyone > 0.0) { told = quiet; out_ = false; }
  float born = stage == customer && stageBefore != customer ? pulse : 0.0;
  colour = mix(told.rgb, vec3(1), 0.4 * born);
  radius = 0.5 * size * told.a * (1.0 + 0.8 * born);
  extent = 2.0 * radius + 1.0;
  gl_PointSize = extent;
  gl_Position = out_ ? vec4(2, 2, 2, 1) : seen(place);
}`,
  fragment: `${FRAGMENT}
in vec3 colour;
in float radius, extent;
uniform vec3 paper;
void main() {
  float d = length(gl_PointCoord - 0.5) * extent;
  float shown = clamp(radius - d + 0.5, 0.0, 1.0);
  // Large dots have a rim of paper, which keeps them off the ties.
  float rim = clamp((radius - 6.0) / 6.0, 0.0, 1.0) * smoothstep(radius - 2.5, radius - 1.5, d);
  result = vec4(mix(colour, paper, rim), shown);
}`,
};

/** Words on their way from teller to hearer. */
export const TALK = {
  vertex: `${PLACES}
layout(location = 0) in vec4 word;   // teller, hearer, the byte of its valence, when it begins
uniform float time, life, width;
uniform sampler2D palette;
out vec2 along;
out vec4 colour;
out float size;
vec2 way(vec2 a, vec2 b, float t) {
  vec2 bend = vec2(a.y - b.y, b.x - a.x) * 0.16;
  return mix(a, b, t) + bend * 4.0 * t * (1.0 - t) * 0.5;
}
void main() {
  float age = (time - word.w) / life;
  vec2 a = onScreen(placeOf(int(word.x))), b = onScreen(placeOf(int(word.y)));
  float trail = min(0.35, 42.0 / max(1.0, distance(a, b)));
  float head = smoothstep(0.0, 0.8, age), tail = smoothstep(0.0, 0.8, age - trail * 0.4);
  size = length(way(a, b, head) - way(a, b, tail));
  gl_Position = corner(way(a, b, tail), way(a, b, head), width * 0.5 + 1.0, along);
  colour = texelFetch(palette, ivec2(int(word.z), 0), 0);
  colour.a = smoothstep(0.0, 0.15, age) * (1.0 - smoothstep(0.75, 1.0, age));
  if (age <= 0.0 || age >= 1.0) gl_Position = vec4(2, 2, 2, 1);
}`,
  fragment: `${FRAGMENT}
in vec2 along;
in vec4 colour;
in float size;
uniform float width;
uniform vec3 bright;
void main() {
  float ahead = clamp(along.x / max(size, 1.0), 0.0, 1.0);
  float d = length(vec2(along.x - clamp(along.x, 0.0, size), along.y));
  float half_ = width * 0.5 * mix(0.35, 1.0, ahead);
  result = vec4(mix(colour.rgb, bright, 0.45 * ahead * ahead), colour.a * mix(0.1, 1.0, ahead) * clamp(half_ + 0.5 - d, 0.0, 1.0));
}`,
};

/** Lines that are drawn over the picture: ties of who is looked at, and the way that word came. */
export const LINES = {
  vertex: `${PLACES}
layout(location = 0) in vec4 ends;
layout(location = 1) in vec4 ink;
layout(location = 2) in vec2 shape;   // width, and opacity of the beginning
uniform float ratio, dotRadius;
out vec2 along;
out vec4 colour;
out float width, start, size;
void main() {
  vec2 a = onScreen(ends.xy), b = onScreen(ends.zw);
  vec2 inset = (b - a) * min(0.35, (dotRadius + 2.0 * ratio) / max(1.0, distance(a, b)));
  a += inset; b -= inset;
  width = shape.x * ratio;
  gl_Position = corner(a, b, width * 0.5 + 1.0, along);
  colour = ink; start = shape.y; size = distance(a, b);
}`,
  fragment: `${FRAGMENT}
in vec2 along;
in vec4 colour;
in float width, start, size;
void main() {
  float d = length(vec2(along.x - clamp(along.x, 0.0, size), along.y));
  float fade = mix(start, 1.0, clamp(along.x / max(size, 1.0), 0.0, 1.0));
  result = vec4(colour.rgb, colour.a * fade * clamp(width * 0.5 + 0.5 - d, 0.0, 1.0));
}`,
};

/** Rings round dots that matter. */
export const RINGS = {
  vertex: `${PLACES}
layout(location = 0) in vec2 place;
layout(location = 1) in vec4 ink;
layout(location = 2) in vec2 shape;   // how far outside the dot, and width
uniform float ratio, dotRadius;
out vec4 colour;
out float radius, width, extent;
void main() {
  colour = ink; radius = max(dotRadius + shape.x * ratio, 6.0 * ratio); width = shape.y * ratio;
  extent = 2.0 * (radius + width) + 4.0;
  gl_PointSize = extent;
  gl_Position = seen(place);
}`,
  fragment: `${FRAGMENT}
in vec4 colour;
in float radius, width, extent;
uniform vec3 paper;
void main() {
  float d = abs(length(gl_PointCoord - 0.5) * extent - radius);
  float ring = clamp(width * 0.5 + 0.5 - d, 0.0, 1.0), halo = clamp(width * 0.5 + 1.75 - d, 0.0, 1.0);
  result = vec4(mix(paper, colour.rgb, ring), colour.a * max(ring, 0.6 * halo));
}`,
};

/**
 * A program with its uniforms by name.
 *
 * @param {WebGL2RenderingContext} gl
 * @param {{ vertex: string, fragment: string }} source
 */
export function build(gl, { vertex, fragment }) {
  const program = gl.createProgram();
  for (const [kind, text] of /** @type {[GLenum, string][]} */ ([
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ])) {
    const shader = /** @type {WebGLShader} */ (gl.createShader(kind));
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    const shaders = gl.getAttachedShaders(program) ?? [];
    throw new Error(
      [gl.getProgramInfoLog(program), ...shaders.map((shader) => gl.getShaderInfoLog(shader))].join("\n"),
    );
  }
  /** @type {Record<string, WebGLUniformLocation>} */
  const at = {};
  for (let place = 0; place < gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS); place++) {
    const { name } = /** @type {WebGLActiveInfo} */ (gl.getActiveUniform(program, place));
    at[name] = /** @type {WebGLUniformLocation} */ (gl.getUniformLocation(program, name));
  }
  return { program, at };
}

/** @typedef {ReturnType<typeof build>} Program */
