import type { Locator, Page } from 'playwright-core';

/** The Runs view in the side bar, read out of its DOM. */
export class RunsView {
  constructor(private readonly page: Page) {}

  /** Its rows that are drawn: those in sight, and a few more. */
  get rows(): Locator {
    return this.pane.locator('.monaco-list-row');
  }

  /** What a screen reader says of each row that is drawn, from the top. */
  async spoken(): Promise<string[]> {
    const rows = await this.rows.evaluateAll((elements) =>
      elements.map((row) => [Number(row.dataset['index']), row.getAttribute('aria-label') ?? ''] as const),
    );
    return rows.sort(([a], [b]) => a - b).map(([, label]) => label);
  }

  /** The same of the row that has the keyboard's focus. */
  async focused(): Promise<string> {
    const focused = this.pane.locator('.monaco-list-row.focused');
    return (await focused.count()) === 1 ? ((await focused.getAttribute('aria-label')) ?? '') : '';
  }

  /** What stands above the rows. */
  async message(): Promise<string> {
    const message = this.pane.locator('.message');
    return (await message.isVisible()) ? message.innerText() : '';
  }

  /** Waits until keys go to it. */
  async hasFocus(timeout = 30_000): Promise<void> {
    await this.pane.locator('.monaco-list:focus').waitFor({ timeout });
  }

  /** Opens the filter's box by its key, for which the view must have the focus, and types over what is in it. */
  async typeFilter(text: string): Promise<void> {
    await this.page.keyboard.press('Control+F');
    await this.page.locator('.quick-input-title', { hasText: 'Filter Runs' }).waitFor({ timeout: 30_000 });
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.type(text, { delay: 20 });
  }

  private get pane(): Locator {
    return this.page.locator('.sidebar .pane').filter({ has: this.page.locator('.pane-header', { hasText: 'Runs' }) });
  }
}
