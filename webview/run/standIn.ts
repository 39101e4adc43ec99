import { icon, make } from '../ui/dom';

/** What stands in the panel's place when there is no run to show: what happened, and what to do. */
export function standIn(picture: string, headline: string, advice: string): HTMLElement {
  return make(
    'main',
    { class: 'stand-in', role: 'status', testId: 'stand-in' },
    icon(picture),
    make('h1', { text: headline }),
    make('p', { text: advice }),
  );
}
