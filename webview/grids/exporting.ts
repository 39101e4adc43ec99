import type { MenuItem } from '../ui/menu';
import type { PanelFile } from '../ui/panelFile';
import { text } from '../ui/texts';
import { nameOf, pngOf, type Cutting } from './leaving';

export interface ExportOptions {
  /** What files are called after: the run. */
  run: () => string;
  save: (file: PanelFile) => void;
  /** Says what came of it. */
  tell: (news: string) => void;
}

/** What can be done with a grid, and with one image of it where one was chosen. */
export function exportItems({ sheet, cell }: Cutting, options: ExportOptions): MenuItem[] {
  const whole: Cutting = { sheet, cell: null };
  return [
    ...(cell
      ? [
          copyItem(text('export.copyImage'), 'copy-image', { sheet, cell }, options),
          saveItem(text('export.saveImage'), 'save-image', { sheet, cell }, options),
        ]
      : []),
    copyItem(text('export.copyGrid'), 'copy-grid', whole, options),
    saveItem(text('export.saveGrid'), 'save-grid', whole, options),
  ];
}

function copyItem(label: string, testId: string, cutting: Cutting, { tell }: ExportOptions): MenuItem {
  return { label, testId, icon: 'copy', onChoose: () => void copy(cutting).then(tell) };
}

function saveItem(label: string, testId: string, cutting: Cutting, { run, save, tell }: ExportOptions): MenuItem {
  const name = () => `${nameOf(cutting, run())}.png`;
  return {
    label,
    testId,
    icon: 'save-as',
    onChoose: () =>
      void pngOf(cutting).then(
        (content) => save({ name: name(), mime: 'image/png', content }),
        (error: Error) => tell(error.message),
      ),
  };
}

/** Returns what to say of it. */
async function copy(cutting: Cutting): Promise<string> {
  try {
    // The promise itself: the browser wants to be asked while the click still counts.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': pngOf(cutting) })]);
    return text('export.copied');
  } catch (error) {
    return text('export.notCopied', { reason: (error as Error).message });
  }
}
