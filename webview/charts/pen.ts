type Methods = Pick<
  CanvasRenderingContext2D,
  | 'save'
  | 'restore'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'closePath'
  | 'rect'
  | 'arc'
  | 'clip'
  | 'fill'
  | 'stroke'
  | 'setLineDash'
  | 'fillText'
  | 'globalAlpha'
  | 'lineWidth'
  | 'lineJoin'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
>;

/**
 * What charts are drawn with: the part of a canvas's context that they need, so that the same drawing can become an
 * SVG. Colours are set, never read.
 */
export interface Pen extends Methods {
  get strokeStyle(): unknown;
  set strokeStyle(colour: string);
  get fillStyle(): unknown;
  set fillStyle(colour: string);
}
