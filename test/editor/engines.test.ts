import { chmodSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useEditor } from './editor';
import { long, soon } from './experiments';

/** The Node that engines are run with here: a script, which each test writes anew. */
const node = 'node.sh';

describe('an engine that goes wrong, as the editor tells of it', () => {
  const editor = useEditor('engines', {
    'digits.experiment.json': long,
    '.vscode/settings.json': { 'darkroom.node': join(process.cwd(), '.cache/editor/engines/workspace', node) },
  });
  /** What stands in the place of Node; `"$@"` are the engine's file and what it is asked. */
  const runEnginesBy = (script: string) => {
    editor.write(node, `#!/bin/sh\n${script}\n`);
    chmodSync(join(editor.workspace, node), 0o755);
  };
  const start = async () => {
    await editor.workbench.openFile('digits.experiment.json');
    await editor.workbench.pressTitleButton('Run Experiment');
  };

  it('prints garbage and dies at once: how it ended, and no panel that waits for it', async () => {
    runEnginesBy(`printf '\\033[31m\\377\\376{"error": [\\n'; kill -SEGV $$`);
    await start();
    const { workbench } = editor;
    expect(await workbench.notification(/could begin the run/)).toMatch(/signal SIGSEGV/);
    await expect.poll(() => workbench.tab(/^digits · /).count(), soon).toBe(0);
    expect(editor.runFolders('digits')).toEqual([]);
    await editor.screenshot('dead');
    await workbench.dismissNotifications();
  });

  it('hangs: so it is said, and it can be ended', async () => {
    runEnginesBy('exec sleep 600');
    await start();
    const { workbench } = editor;
    await workbench.notification(/The engine of digits has not begun its run/);
    await workbench.runPanel.root.getByText('The engine is starting.').waitFor();
    await editor.screenshot('hanging');
    await workbench.pressInNotification(/has not begun its run/, 'End the Engine');
    expect(await workbench.notification(/could begin the run/)).toMatch(/signal SIGKILL/);
    await workbench.dismissNotifications();
  });

  it('is still waited for by a window that was reloaded meanwhile', async () => {
    const go = join(editor.workspace, 'go');
    runEnginesBy(`[ "$2" = run ] && while [ ! -e '${go}' ]; do sleep 0.1; done; exec '${process.execPath}' "$@"`);
    await start();
    const { workbench } = editor;
    await workbench.runPanel.root.getByText('The engine is starting.').waitFor();
    await workbench.reload();
    await workbench.runPanel.root.getByText('The engine is starting.').waitFor();
    expect(editor.runFolders('digits')).toEqual([]);
    editor.write('go', '');
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('running');
    await workbench.runPanel.press('stop');
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('stopped');
  });

  it('dies while the window is reloaded: that it never began is told then', async () => {
    const go = join(editor.workspace, 'gone');
    runEnginesBy(`[ "$2" = run ] && while [ ! -e '${go}' ]; do sleep 0.1; done; exit 3`);
    await start();
    const { workbench } = editor;
    await workbench.runPanel.root.getByText('The engine is starting.').waitFor();
    await workbench.reload();
    editor.write('gone', '');
    expect(await workbench.notification(/could begin the run/)).toMatch(/while the window was reloaded/);
    expect(existsSync(join(editor.workspace, 'runs/digits'))).toBe(true);
    expect(editor.runFolders('digits')).toHaveLength(1);
  });

  it('loses its run folder: the panel and a notification say so, and no other folder is made', async () => {
    runEnginesBy(`exec '${process.execPath}' "$@"`);
    await start();
    const { workbench } = editor;
    await expect.poll(() => workbench.runPanel.state(), soon).toBe('running');
    const folder = editor.runFolders('digits').at(-1)!;
    const moved = join(editor.workspace, 'moved');
    renameSync(folder, moved);
    await workbench.notification(/The run folder of digits was moved or deleted/);
    await workbench.runPanel.root.getByText(/It may have been moved or deleted/).waitFor();
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(join(moved, 'run.json'))).toBe(true);
  });
});
