import type { Locator, Page } from 'playwright-core';

/** The Datasets view in the side bar, read out of its DOM. */
export class DatasetsView {
  constructor(private readonly page: Page) {}

  private get pane(): Locator {
    return this.page
      .locator('.sidebar .pane')
      .filter({ has: this.page.locator('.pane-header', { hasText: 'Datasets' }) });
  }

  row(title: string): Locator {
    return this.pane
      .locator('.monaco-list-row')
      .filter({ has: this.page.locator('.label-name', { hasText: new RegExp(`^${title}$`) }) });
  }

  /** What a screen reader says of a data set's row. */
  async spoken(title: string): Promise<string> {
    const row = this.row(title);
    return (await row.count()) === 1 ? ((await row.getAttribute('aria-label')) ?? '') : '';
  }

  /** What stands beside the view's title: how far it is with what is being done. */
  async progress(): Promise<string> {
    const description = this.pane.locator('.pane-header .description');
    return (await description.count()) === 1 ? ((await description.textContent()) ?? '') : '';
  }

  /** Presses the button in a data set's row. */
  async press(title: string, button: string): Promise<void> {
    const row = this.row(title);
    await row.hover();
    await row.getByRole('button', { name: button }).click({ timeout: 10_000 });
  }

  /** What a data set's context menu offers; `chosen` is taken from it. */
  async menu(title: string, chosen?: string): Promise<string[]> {
    await this.row(title).click({ button: 'right' });
    const items = this.page.locator('.monaco-menu .action-item:not(.disabled) .action-label:not(.separator)');
    await items.first().waitFor();
    const texts = (await items.allInnerTexts()).map((text) => text.trim()).filter(Boolean);
    if (chosen === undefined) await this.page.keyboard.press('Escape');
    else await this.take(items.filter({ hasText: chosen }).first());
    return texts;
  }

  /** Clicks until the menu is gone: VS Code hears no click in the first moments that a menu is there. */
  private async take(item: Locator): Promise<void> {
    const tries = 5;
    for (let i = 0; i < tries; i++) {
      await item.click();
      const isGone = await item.waitFor({ state: 'hidden', timeout: 1000 }).then(
        () => true,
        () => false,
      );
      if (isGone) return;
    }
    throw new Error(`The menu is still there after ${tries} clicks.`);
  }

  /** What is shown when the pointer rests on a data set. */
  async tooltip(title: string): Promise<string> {
    await this.row(title).locator('.label-name').hover();
    const hover = this.page.locator('.workbench-hover:visible, .monaco-hover:visible').last();
    await hover.waitFor();
    // VS Code writes spaces of plain text as ones that do not break.
    return (await hover.innerText()).replaceAll('\u00a0', ' ');
  }
}
