/** Pixels a pressed pointer moves before it drags, so that a click is one. */
const slack = 4;

/** What takes presses for itself. */
const busy = '.grid-divider, .film-strips, input, button, vscode-button';

/** Lets a room that is smaller than what it holds be moved by dragging; the click that ends a drag is none. */
export function panByDragging(room: HTMLElement): void {
  let from: { x: number; y: number; left: number; top: number } | null = null;
  let dragged = false;
  room.addEventListener('pointerdown', (event) => {
    dragged = false;
    const overflows = room.scrollWidth > room.clientWidth || room.scrollHeight > room.clientHeight;
    if (event.button !== 0 || !overflows || (event.target as Element).closest(busy)) return;
    from = { x: event.clientX, y: event.clientY, left: room.scrollLeft, top: room.scrollTop };
  });
  room.addEventListener('pointermove', (event) => {
    if (!from) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (!dragged && Math.hypot(x, y) < slack) return;
    if (!dragged) {
      dragged = true;
      room.setPointerCapture(event.pointerId);
      room.classList.add('dragging');
    }
    room.scrollLeft = from.left - x;
    room.scrollTop = from.top - y;
  });
  const end = () => {
    from = null;
    room.classList.remove('dragging');
  };
  room.addEventListener('pointerup', end);
  room.addEventListener('pointercancel', end);
  room.addEventListener(
    'click',
    (event) => {
      if (dragged) event.stopPropagation();
      dragged = false;
    },
    true,
  );
  // Pictures are not to be dragged out of the page instead.
  room.addEventListener('dragstart', (event) => event.preventDefault());
}

/** A point of what a room shows, and where in the window it is to stay while that changes its size. */
export interface Anchor {
  shown: Element;
  across: number;
  down: number;
  clientX: number;
  clientY: number;
}

/** The point of `shown` under a point of the window. */
export function anchorAt(shown: Element, clientX: number, clientY: number): Anchor {
  const { left, top, width, height } = shown.getBoundingClientRect();
  return { shown, across: (clientX - left) / (width || 1), down: (clientY - top) / (height || 1), clientX, clientY };
}

/** Scrolls so that the anchored point is back under its point of the window, as far as there is anything to scroll. */
export function holdAnchor(room: HTMLElement, { shown, across, down, clientX, clientY }: Anchor): void {
  const { left, top, width, height } = shown.getBoundingClientRect();
  room.scrollLeft += left + across * width - clientX;
  room.scrollTop += top + down * height - clientY;
}
