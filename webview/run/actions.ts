import type { ControlAction } from '../../engine/protocol/control';
import type { RunPanelToHost, RunStatus } from '../../extension/contract/panel';
import { button } from '../ui/controls';
import { make, setText } from '../ui/dom';
import { text } from '../ui/texts';
import type { RunBanner } from './banner';
import type { History } from './history';
import { ask, isDone, type Pending } from './pending';

const icons: Record<ControlAction, string> = {
  pause: 'debug-pause',
  resume: 'play',
  stop: 'debug-stop',
  checkpoint: 'save',
  evaluate: 'graph',
  sample: 'device-camera',
};

/** What can be asked of the run as it stands: of its engine while one lives, of the extension after. */
export class Actions {
  readonly element = make('div', { class: 'run-actions', role: 'toolbar', label: text('header.actions') });
  /** What was asked and has not happened yet. */
  readonly pending = make('span', { class: 'run-pending', role: 'status' });
  readonly #controls = new Map<ControlAction, HTMLElement>();
  readonly #again = button({
    label: text('action.again'),
    hint: text('hint.again'),
    icon: 'debug-restart',
    appearance: 'primary',
    testId: 'btn-again',
    onClick: () => this.send({ type: 'launch', how: 'again' }),
  });
  readonly #file = button({
    label: text('action.file'),
    hint: text('hint.file'),
    icon: 'run',
    appearance: 'secondary',
    testId: 'btn-file',
    onClick: () => this.send({ type: 'launch', how: 'file' }),
  });
  readonly #resume = button({
    label: text('action.resumeCheckpoint'),
    hint: text('hint.resumeCheckpoint'),
    icon: 'history',
    appearance: 'primary',
    testId: 'btn-resume-checkpoint',
    onClick: () => this.send({ type: 'launch', how: 'resume' }),
  });
  readonly #resumeWith = button({
    label: text('action.resumeWith'),
    hint: text('hint.resumeWith'),
    icon: 'settings',
    appearance: 'secondary',
    testId: 'btn-resume-with',
    onClick: () => this.send({ type: 'launch', how: 'resumeWith' }),
  });
  #asked: Pending | null = null;
  #now: { status: RunStatus; history: History } | null = null;

  constructor(private readonly send: (message: RunPanelToHost) => void) {
    for (const action of ['pause', 'resume', 'stop', 'checkpoint', 'evaluate', 'sample'] as const) {
      const control = button({
        label: text(`action.${action}`),
        hint: text(`hint.${action}`),
        icon: icons[action],
        testId: `btn-${action}`,
        onClick: () => this.#ask(action),
      });
      this.#controls.set(action, control);
      this.element.append(control);
    }
    this.element.append(this.#resume, this.#resumeWith, this.#again, this.#file);
  }

  update(banner: RunBanner, status: RunStatus, history: History): void {
    this.#now = { status, history };
    if (this.#asked && isDone(this.#asked, status, history)) this.#asked = null;
    const trains = banner.standing === 'running' || banner.standing === 'paused';
    const usable: Record<ControlAction, boolean> = {
      pause: banner.live && banner.standing !== 'paused',
      resume: banner.standing === 'paused',
      stop: banner.live,
      checkpoint: banner.live,
      evaluate: banner.live,
      sample: banner.live,
    };
    for (const [action, control] of this.#controls) {
      control.hidden = !usable[action];
      control.toggleAttribute('disabled', action !== 'stop' && !trains);
    }
    this.#again.hidden = banner.live;
    this.#file.hidden = banner.live || status.record.configFile === null;
    this.#resume.hidden = !banner.canResume;
    // A run that failed would only do so again, as it is.
    this.#resumeWith.hidden = !banner.canResume || banner.standing !== 'failed';
    // The one next thing to do: go on where that is possible.
    this.#again.appearance = banner.canResume ? 'secondary' : 'primary';
    this.#tellPending();
  }

  #ask(action: ControlAction): void {
    this.send({ type: 'control', action });
    if (this.#now) this.#asked = ask(action, this.#now.status, this.#now.history);
    this.#tellPending();
  }

  #tellPending(): void {
    setText(this.pending, this.#asked ? text(`pending.${this.#asked.action}`) : '');
  }
}
