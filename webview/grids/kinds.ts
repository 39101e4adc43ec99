import type { GridKind } from '../../engine/protocol/declarations';
import type { GridEvent } from '../../engine/protocol/events';

/** The kinds of grids that a run declared, and what they mean for those that were drawn. */
export class GridKinds {
  constructor(private readonly declared: readonly GridKind[]) {}

  /** The kind with this id; one that was not declared is a plain grid under its own id. */
  get(id: string): GridKind {
    return (
      this.declared.find((kind) => kind.id === id) ?? {
        id,
        title: id.charAt(0).toUpperCase() + id.slice(1),
        presentation: 'grid',
      }
    );
  }

  /** The kinds that a run has a tab for: those that have one from the start, and behind them those that were drawn. */
  tabsOf(grids: readonly GridEvent[]): GridKind[] {
    const drawn = new Set(grids.map(({ kind }) => kind));
    const reserved = this.declared.filter((kind) => kind.reserved);
    const declared = this.declared.filter((kind) => !kind.reserved && drawn.has(kind.id));
    const others = [...drawn].filter((id) => !this.declared.some((kind) => kind.id === id));
    return [...reserved, ...declared, ...others.map((id) => this.get(id))];
  }

  /** The kind to show at a step where no tab was chosen: a preferred one once there is one of it, else the first. */
  kindToShow(grids: readonly GridEvent[], step: number): string | null {
    const preferred = this.declared.find(
      ({ id, preferred }) => preferred && grids.some((grid) => grid.kind === id && grid.step <= step),
    );
    return (preferred ?? this.tabsOf(grids)[0])?.id ?? null;
  }

  /**
   * The steps that the bar stops at, ascending and each once: those with images that were drawn. What does not depend
   * on the step counts only where there is nothing else.
   */
  barSteps(grids: readonly GridEvent[]): number[] {
    const drawn = grids.filter(({ kind }) => !this.get(kind).static);
    const steps = new Set((drawn.length > 0 ? drawn : grids).map(({ step }) => step));
    return [...steps].sort((a, b) => a - b);
  }

  /** The grid that one is to be seen beside: of the same step and as many rows; null where there is none. */
  beside(grids: readonly GridEvent[], { kind, step, rows }: GridEvent): GridEvent | null {
    const { beside } = this.get(kind);
    if (!beside) return null;
    return grids.findLast((other) => other.kind === beside.kind && other.step === step && other.rows === rows) ?? null;
  }
}
