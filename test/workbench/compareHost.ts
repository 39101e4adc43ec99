import { readAnnotations } from '../../engine/runs/annotations';
import { readFlatConfig } from '../../engine/runs/flatConfig';
import { readRecord } from '../../engine/runs/readRecord';
import { experimentOf, idOf } from '../../engine/runs/run';
import type { ComparePanelToHost, KeptView } from '../../extension/contract/comparePanel';
import { englishStrings } from '../../extension/contract/panelStrings';
import { comparedKeys, labelsOf } from '../../extension/panels/comparedRuns';
import { ComparedStream } from '../../extension/panels/comparedStream';
import type { PanelPage } from './panelPage';

/** Acts as the extension host of a Compare panel in a page: streams real run folders to it, until it is stopped. */
export class CompareHost {
  private readonly streams: ComparedStream[] = [];
  private asked: string[] = [];

  constructor(
    private readonly panel: PanelPage,
    /** What `panel.filesUri` stands for. */
    private readonly root: string,
  ) {}

  async compare(folders: readonly string[], view: KeptView | null = null): Promise<void> {
    const known = await Promise.all(
      folders.map(async (folder) => ({
        folder,
        record: await readRecord(folder),
        config: await readFlatConfig(folder),
        annotations: await readAnnotations(folder),
      })),
    );
    const labels = labelsOf(known, 'en');
    await this.panel.post({
      type: 'comparison',
      strings: englishStrings,
      name: null,
      runs: known.map((run, slot) => ({
        folder: run.folder,
        folderUri: `${this.panel.filesUri}${run.folder.slice(this.root.length + 1)}/`,
        slot,
        name: run.annotations.name,
        label: labels[slot],
        experiment: experimentOf(run),
        id: idOf(run),
        config: run.config,
      })),
      keys: comparedKeys(known.map(({ config }) => config)),
      view,
    });
    for (const folder of folders)
      this.streams.push(new ComparedStream(folder, (update) => void this.panel.post({ ...update, folder })));
    this.follow();
    // The page says which curves it wants once it knows what there is, maybe before it knows all.
    for (let quiet = 0; quiet < 2; quiet++) {
      await this.panel.settle(150);
      const wanted = JSON.stringify(await this.wanted());
      if (wanted !== JSON.stringify(this.asked)) quiet = -1;
      this.asked = JSON.parse(wanted) as string[];
      if (quiet < 0) this.follow();
    }
  }

  stop(): void {
    for (const stream of this.streams) stream.stop();
  }

  private follow(): void {
    for (const stream of this.streams) stream.start(new Set(this.asked));
  }

  /** The curves that the page asked for last. */
  private async wanted(): Promise<string[]> {
    const messages = (await this.panel.sent()) as ComparePanelToHost[];
    return messages.findLast((message) => message.type === 'want')?.series ?? [];
  }
}
