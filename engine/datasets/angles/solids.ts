import { cosineOfDegrees, sineOfDegrees } from './trigonometry';

/** x to the right, y up, z towards the viewer of an object that is not turned. */
export type Point = readonly [x: number, y: number, z: number];
export type Interval = readonly [from: number, to: number];
/** Red, green and blue, 0-255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A flat convex polygon, seen from outside its solid. */
export interface Face {
  corners: readonly Point[];
  /** Of length 1, away from the solid. */
  normal: Point;
  colour: Colour;
}

/** A convex body: all of an object's parts are, so faces need neither splitting nor an order. */
export type Solid = readonly Face[];

const plus = (a: Point, b: Point): Point => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const times = (a: Point, k: number): Point => [a[0] * k, a[1] * k, a[2] * k];
export const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const unit = (a: Point): Point => times(a, 1 / Math.sqrt(dot(a, a)));
const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** A box between two values of each coordinate. */
export function box(colour: Colour, [left, right]: Interval, y: Interval, [back, front]: Interval): Solid {
  return prism(
    colour,
    'y',
    [
      [left, back],
      [right, back],
      [right, front],
      [left, front],
    ],
    y,
  );
}

/**
 * A convex outline pushed along an axis. The outline's points are (z, y) along x, (x, z) along y, (x, y) along z.
 */
export function prism(
  colour: Colour,
  axis: 'x' | 'y' | 'z',
  outline: readonly (readonly [number, number])[],
  [from, to]: Interval,
): Solid {
  const place = { x: placeOnX, y: placeOnY, z: placeOnZ }[axis];
  return between(
    colour,
    outline.map(([a, b]) => place(a, b, from)),
    outline.map(([a, b]) => place(a, b, to)),
  );
}
const placeOnX = (z: number, y: number, x: number): Point => [x, y, z];
const placeOnY = (x: number, z: number, y: number): Point => [x, y, z];
const placeOnZ = (x: number, y: number, z: number): Point => [x, y, z];

/**
 * A round bar from one point to another; with another radius at its end a cone, with four sides a beam or a pyramid.
 */
export function rod(colour: Colour, from: Point, to: Point, radius: number, endRadius = radius, sides = 14): Solid {
  const axis = unit(minus(to, from));
  const across = unit(cross(axis, axis[1] ** 2 > 0.5 ? [0, 0, 1] : [0, 1, 0]));
  const along = cross(axis, across);
  const ring = (centre: Point, r: number) =>
    Array.from({ length: sides }, (_, i): Point => {
      const turn = (360 * (i + 0.5)) / sides;
      return plus(centre, plus(times(across, r * cosineOfDegrees(turn)), times(along, r * sineOfDegrees(turn))));
    });
  return between(colour, ring(from, radius), endRadius === 0 ? [to] : ring(to, endRadius));
}

/** A ball, or with three radii an ellipsoid. */
export function ball(colour: Colour, centre: Point, radius: number | Point): Solid {
  const [rx, ry, rz] = typeof radius === 'number' ? [radius, radius, radius] : radius;
  const at = (latitude: number, longitude: number): Point =>
    plus(centre, [
      rx * cosineOfDegrees(latitude) * cosineOfDegrees(longitude),
      ry * sineOfDegrees(latitude),
      rz * cosineOfDegrees(latitude) * sineOfDegrees(longitude),
    ]);
  const step = 30;
  const patches: Point[][] = [];
  for (let south = -90; south < 90; south += step) {
    const north = south + step;
    for (let west = 0; west < 360; west += step) {
      const patch = [at(south, west), at(south, west + step), at(north, west + step), at(north, west)];
      // At a pole two corners are one point.
      patches.push(south === -90 ? patch.slice(1) : north === 90 ? patch.slice(0, 3) : patch);
    }
  }
  return outward(colour, patches);
}

/** The convex body between two outlines of as many points, or between an outline and a tip. */
function between(colour: Colour, first: readonly Point[], second: readonly Point[]): Solid {
  const n = first.length;
  const sides = first.map((corner, i) => {
    const next = (i + 1) % n;
    return second.length === 1 ? [corner, first[next]!, second[0]!] : [corner, first[next]!, second[next]!, second[i]!];
  });
  return outward(colour, [first, ...(second.length === 1 ? [] : [second]), ...sides]);
}

/** The faces with normals that point away from the middle. */
function outward(colour: Colour, polygons: readonly (readonly Point[])[]): Solid {
  const all = polygons.flat();
  const middle = times(all.reduce(plus), 1 / all.length);
  return polygons.map((corners) => {
    const normal = unit(cross(minus(corners[1]!, corners[0]!), minus(corners[2]!, corners[0]!)));
    return { corners, colour, normal: dot(normal, minus(corners[0]!, middle)) < 0 ? times(normal, -1) : normal };
  });
}
