import type { DeclaredDistribution } from '../../engine/protocol/declaredDistribution';
import { DistributionBox } from '../charts/distributionBox';
import { make } from '../ui/dom';
import { text } from '../ui/texts';

/** Every distribution of a run, each in a chart of its own. */
export class Distributions {
  readonly element = make('section', { class: 'distributions', label: text('distributions.title'), hidden: true });
  readonly #boxes = new Map<string, DistributionBox>();

  update(distributions: readonly DeclaredDistribution[]): void {
    this.element.hidden = distributions.length === 0;
    for (const event of distributions) this.#boxFor(event).update(event);
    const present = new Set(distributions.map(({ id }) => id));
    for (const [id, box] of this.#boxes) {
      if (present.has(id)) continue;
      box.dispose();
      this.#boxes.delete(id);
    }
  }

  #boxFor(event: DeclaredDistribution): DistributionBox {
    let box = this.#boxes.get(event.id);
    if (!box) {
      this.#boxes.set(event.id, (box = new DistributionBox(event)));
      this.element.append(box.element);
    }
    return box;
  }
}
