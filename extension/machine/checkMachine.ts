import { l10n, window, type Disposable, type OutputChannel } from 'vscode';
import type { Engine } from '../launch/engine';
import { endOf } from '../launch/engineOutput';

/** Shows in an output channel what this machine offers to train on, as the engine's `doctor` says it. */
export class MachineCheck implements Disposable {
  private channel: OutputChannel | undefined;

  constructor(private readonly engine: Engine) {}

  async run(): Promise<void> {
    const channel = this.channel ??= window.createOutputChannel(l10n.t('Darkroom: This Machine'));
    channel.clear();
    channel.show(true);
    channel.appendLine(l10n.t('Looking at this machine…'));
    channel.appendLine('');
    const { end } = await this.engine.ask(['doctor'], { onText: (text) => channel.append(text) });
    if (end.type === 'spawn' || end.signal) channel.appendLine(l10n.t('The engine ended early: {0}.', endOf(end)));
  }

  dispose(): void {
    this.channel?.dispose();
  }
}
