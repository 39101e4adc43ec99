import { type Colour, dot, type Face, minus, type Point, type Solid, unit } from './solids';
import { cosineOfDegrees, sineOfDegrees } from './trigonometry';

/** Samples along one side of a pixel. */
const supersampling = 3;
/** How far above the ground the camera looks from, in degrees. */
const elevation = 24;
/** From the object's middle to the camera, in image widths at that distance. */
const distance = 3;
/** Share of the image's side that an object may fill. */
const maxFill = 0.94;
const background = 238;
const shadow = 196;
/** Towards the light, which stays where it is while objects turn: over the viewer's left shoulder. */
const light = unit([-0.5, 1.15, 0.75]);
const ambient = 0.42;
const diffuse = 0.66;

/**
 * An object as it is drawn: moved so that it stands on the ground and turns about its middle, and scaled to fill the
 * image.
 */
export interface Model {
  faces: readonly Face[];
  /** Half of its height. */
  middle: number;
  /** Image widths to a unit of length, at the distance of the axis that it turns about. */
  scale: number;
}

/** How a polygon is filled. */
interface Fill {
  colour: Colour;
  /** Only where nothing nearer is drawn; the depth is kept. */
  depthTest: boolean;
}

/**
 * Moves the parts of an object into place, and finds the scale at which it fits into the image however it is turned.
 */
export function modelOf(solids: readonly Solid[]): Model {
  const faces = solids.flat();
  const corners = faces.flatMap(({ corners }) => corners);
  const low = [0, 1, 2].map((axis) => corners.reduce((min, corner) => Math.min(min, corner[axis]!), Infinity));
  const high = [0, 1, 2].map((axis) => corners.reduce((max, corner) => Math.max(max, corner[axis]!), -Infinity));
  const [x, y, z] = [(low[0]! + high[0]!) / 2, low[1]!, (low[2]! + high[2]!) / 2];
  const height = high[1]! - y;
  const radius = Math.sqrt(
    corners.reduce((max, corner) => Math.max(max, (corner[0] - x) ** 2 + (corner[2] - z) ** 2), 0),
  );
  const tall = height * cosineOfDegrees(elevation) + 2 * radius * sineOfDegrees(elevation);
  return {
    faces: faces.map((face) => ({
      ...face,
      corners: face.corners.map((corner): Point => [corner[0] - x, corner[1] - y, corner[2] - z]),
    })),
    middle: height / 2,
    scale: maxFill / Math.max(2 * radius, tall),
  };
}

/**
 * Draws an object, turned by `yaw` degrees about its upright axis, on a plain light ground: perspective, one lamp, flat
 * shading, a shadow, 3 x 3 samples a pixel. Only sums, products, quotients and roots are taken, so it is the same
 * everywhere.
 */
export class Rasteriser {
  private readonly side: number;
  /** One over the distance of what is seen at a sample; 0 where nothing is. */
  private readonly nearness: Float64Array;
  private readonly colours: Uint8Array;

  /** @param resolution pixels along one side of an image */
  constructor(private readonly resolution: number) {
    this.side = resolution * supersampling;
    this.nearness = new Float64Array(this.side ** 2);
    this.colours = new Uint8Array(3 * this.side ** 2);
  }

  /** Writes `resolution x resolution x 3` bytes to the beginning of `pixels`. */
  draw({ faces, middle, scale }: Model, yaw: number, pixels: Uint8Array): void {
    this.nearness.fill(0);
    this.colours.fill(background);
    const [s, c] = [sineOfDegrees(yaw), cosineOfDegrees(yaw)];
    const turn = ([x, y, z]: Point): Point => [c * x + s * z, y, c * z - s * x];
    const [sink, rise] = [sineOfDegrees(elevation), cosineOfDegrees(elevation)];
    const camera: Point = [0, middle + (sink * distance) / scale, (rise * distance) / scale];
    const project = ([x, y, z]: Point): Point => {
      const up = (y - middle) * scale;
      const near = 1 / (1 - (up * sink + z * scale * rise) / distance);
      return [(0.5 + x * scale * near) * this.side, (0.5 - (up * rise - z * scale * sink) * near) * this.side, near];
    };
    const turned = faces.map((face) => ({
      corners: face.corners.map(turn),
      normal: turn(face.normal),
      colour: face.colour,
    }));
    for (const { corners, normal } of turned) {
      if (dot(normal, light) > 0)
        this.fillPolygon(
          corners.map((corner) => project(onGround(corner))),
          { colour: [shadow, shadow, shadow], depthTest: false },
        );
    }
    for (const { corners, normal, colour } of turned) {
      if (dot(normal, minus(camera, corners[0]!)) <= 0) continue;
      const brightness = ambient + diffuse * Math.max(0, dot(normal, light));
      const lit = (part: number) => Math.min(255, Math.round(part * brightness));
      const [red, green, blue] = colour;
      this.fillPolygon(corners.map(project), { colour: [lit(red), lit(green), lit(blue)], depthTest: true });
    }
    this.average(pixels);
  }

  /** Fills a convex polygon in whatever direction its corners go. */
  private fillPolygon(corners: readonly Point[], fill: Fill): void {
    for (let i = 2; i < corners.length; i++) this.fillTriangle([corners[0]!, corners[i - 1]!, corners[i]!], fill);
  }

  private fillTriangle([a, b, c]: readonly [Point, Point, Point], { colour, depthTest }: Fill): void {
    const { side, nearness, colours } = this;
    const [red, green, blue] = colour;
    const area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    if (area === 0) return;
    const left = Math.max(0, Math.ceil(Math.min(a[0], b[0], c[0]) - 0.5));
    const right = Math.min(side - 1, Math.floor(Math.max(a[0], b[0], c[0]) - 0.5));
    const top = Math.max(0, Math.ceil(Math.min(a[1], b[1], c[1]) - 0.5));
    const bottom = Math.min(side - 1, Math.floor(Math.max(a[1], b[1], c[1]) - 0.5));
    for (let row = top; row <= bottom; row++) {
      const y = row + 0.5;
      for (let column = left; column <= right; column++) {
        const x = column + 0.5;
        // How much of each corner is in the sample; one over the distance is linear across the image.
        const ofB = ((x - a[0]) * (c[1] - a[1]) - (y - a[1]) * (c[0] - a[0])) / area;
        const ofC = ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])) / area;
        if (ofB < 0 || ofC < 0 || ofB + ofC > 1) continue;
        const sample = row * side + column;
        if (depthTest) {
          const near = a[2] + ofB * (b[2] - a[2]) + ofC * (c[2] - a[2]);
          if (near <= nearness[sample]!) continue;
          nearness[sample] = near;
        }
        colours[3 * sample] = red;
        colours[3 * sample + 1] = green;
        colours[3 * sample + 2] = blue;
      }
    }
  }

  /** Each pixel is the mean of its samples, to the nearest. */
  private average(pixels: Uint8Array): void {
    const samples = supersampling ** 2;
    for (let y = 0; y < this.resolution; y++) {
      for (let x = 0; x < this.resolution; x++) {
        for (let channel = 0; channel < 3; channel++) {
          let sum = 0;
          for (let i = 0; i < samples; i++) {
            const row = y * supersampling + Math.floor(i / supersampling);
            sum += this.colours[3 * (row * this.side + x * supersampling + (i % supersampling)) + channel]!;
          }
          pixels[3 * (y * this.resolution + x) + channel] = Math.round(sum / samples);
        }
      }
    }
  }
}

/** Where the light throws the shadow of a point. */
function onGround([x, y, z]: Point): Point {
  return [x - (y * light[0]) / light[1], 0, z - (y * light[2]) / light[1]];
}
