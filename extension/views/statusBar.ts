import { env, l10n, StatusBarAlignment, window, type Disposable } from 'vscode';
import { builtIn, commands } from '../ids';
import type { RunCatalogue } from '../runs/catalogue';
import { isLive } from '../../engine/runs/record';
import type { Run } from '../../engine/runs/run';
import { describeProgress, describeRun } from './describe';
import { inertText } from '../vscode/inertText';
import { phaseWord } from '../vscode/panelTexts';

/** The one status-bar item: what is running now; nothing when nothing is. */
export class LiveRunsItem implements Disposable {
  private readonly item = window.createStatusBarItem('darkroom.liveRuns', StatusBarAlignment.Left);
  private readonly subscription: Disposable;

  /** @param titleOf what the run in a folder is called. */
  constructor(
    private readonly catalogue: RunCatalogue,
    private readonly titleOf: (folder: string) => string,
  ) {
    this.item.name = l10n.t('Darkroom Runs');
    this.subscription = catalogue.onDidChange(() => this.draw());
    this.draw();
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }

  private draw(): void {
    const live = this.catalogue.runs.filter(({ phase }) => isLive(phase));
    const [run] = live;
    if (!run) return this.item.hide();
    const text = inertText(live.length === 1 ? this.oneRun(run) : l10n.t('{0} runs', live.length));
    this.item.text = `${live.every(({ phase }) => phase === 'paused') ? '$(debug-pause)' : '$(sync~spin)'} ${text}`;
    const lines = live
      .map((each) => `${this.titleOf(each.folder)} · ${phaseWord(each.phase)} · ${describeRun(each, env.language)}`)
      .join('\n');
    this.item.tooltip = inertText(lines);
    this.item.accessibilityInformation = { label: l10n.t('Darkroom: {0}', text), role: 'button' };
    this.item.command =
      live.length === 1
        ? { command: commands.openRun, title: l10n.t('Open Run'), arguments: [run.folder] }
        : builtIn.focusRuns;
    this.item.show();
  }

  private oneRun(run: Run): string {
    return `${this.titleOf(run.folder)}: ${describeProgress(run, env.language) || phaseWord(run.phase)}`;
  }
}
