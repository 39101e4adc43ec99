import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { results } from './paths';
import { until } from './processes';
import { DatasetsView } from './datasetsView';
import { RunPanel } from './runPanel';
import { RunsView } from './runsView';

/** Milliseconds that a healthy editor never needs for one thing a person asks of it. */
const patience = 30_000;

/** A VS Code window, driven as a person drives it. */
export class Workbench {
  private constructor(readonly page: Page) {}

  /** Opens a window at a server's address and waits until a person could use it. */
  static async open(context: BrowserContext, address: string): Promise<Workbench> {
    const workbench = new Workbench(await context.newPage());
    await workbench.page.goto(address);
    await workbench.ready();
    return workbench;
  }

  async ready(): Promise<void> {
    await this.page.locator('.explorer-folders-view, .pane-body').first().waitFor({ timeout: 60_000 });
    await this.page.locator('.statusbar-item').first().waitFor({ timeout: 60_000 });
  }

  /** Runs a command by its title in the command palette. */
  async runCommand(title: string): Promise<void> {
    // The palette lists what is registered when it opens; an extension may still be registering.
    await this.retry(`the command "${title}"`, async () => {
      await this.page.keyboard.press('F1');
      await this.quickInput.fill(`>${title}`);
      await this.quickRow(title).click({ timeout: 2000 });
    });
  }

  /** Opens a file of the folder by its name, as Go to File does. */
  async openFile(name: string): Promise<void> {
    await this.retry(`the file ${name}`, async () => {
      await this.page.keyboard.press('Control+P');
      await this.quickInput.fill(name);
      await this.quickRow(name).click({ timeout: 2000 });
    });
    await this.tab(name).waitFor({ timeout: patience });
  }

  /** Takes a line of the open quick pick by its label. */
  async pick(label: string): Promise<void> {
    await this.quickRow(label).click({ timeout: patience });
  }

  /** The labels of the open quick pick. */
  async picks(): Promise<string[]> {
    await this.quickRows.first().waitFor({ timeout: patience });
    return this.quickRows.locator('.label-name').allInnerTexts();
  }

  /** Answers the input box that asks `question`. */
  async answer(question: string | RegExp, text: string): Promise<void> {
    await this.page.locator('.quick-input-message', { hasText: question }).waitFor({ timeout: patience });
    await this.quickInput.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Puts the cursor of the active editor at a line and column, from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.page.keyboard.press('Control+G');
    await this.quickInput.fill(`:${line}:${column}`);
    // Enter does nothing before the place is found.
    await this.quickRow(`Go to line ${line}`).waitFor({ timeout: patience });
    await this.page.keyboard.press('Enter');
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 20 });
  }

  /** The first dozen of what completion offers at the cursor, once `label` is among them. */
  async completions(label: string): Promise<string[]> {
    const rows = this.page.locator('.suggest-widget.visible .monaco-list-row .label-name');
    await this.retry(`completion to offer ${label}`, async () => {
      await this.page.keyboard.press('Control+Space');
      await rows.filter({ hasText: label }).first().waitFor({ timeout: 2000 });
    });
    return rows.allInnerTexts();
  }

  /** Where the active editor draws `text` and where it draws its squiggles, in pixels from the left. */
  async squiggles(text: string): Promise<{ word: Span; squiggles: Span[] }> {
    const line = this.editor.locator('.view-line', { hasText: text }).first();
    const word = await line.evaluate((element, wanted) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.textContent?.indexOf(wanted) ?? -1;
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + wanted.length);
        const { left, right, top } = range.getBoundingClientRect();
        return { left, right, top };
      }
      throw new Error(`"${wanted}" is not one token of the line.`);
    }, text);
    const squiggles = await this.editor
      .locator('.squiggly-error, .squiggly-warning, .squiggly-info')
      .evaluateAll((elements) =>
        elements.map((element) => {
          const { left, right, top } = element.getBoundingClientRect();
          return { left, right, top };
        }),
      );
    return { word, squiggles };
  }

  /** The texts of the Problems view, once there are any. */
  async problems(): Promise<string[]> {
    const rows = this.page.locator('.markers-panel .monaco-list-row .marker-message-line');
    if (!(await this.page.locator('.markers-panel').isVisible())) await this.page.keyboard.press('Control+Shift+M');
    await rows.first().waitFor({ timeout: patience });
    return rows.allInnerTexts();
  }

  /** The text of the first notification that matches. */
  async notification(text: RegExp): Promise<string> {
    const found = this.page.locator('.notification-list-item', { hasText: text }).first();
    await found.waitFor({ timeout: patience });
    return found.innerText();
  }

  /** Presses a button of the first notification that matches. */
  async pressInNotification(text: RegExp, button: string): Promise<void> {
    const found = this.page.locator('.notification-list-item', { hasText: text }).first();
    await found.getByRole('button', { name: button }).click({ timeout: patience });
  }

  async dismissNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
  }

  /** The Run panel in front. */
  get runPanel(): RunPanel {
    return new RunPanel(
      this.page
        .locator('iframe.webview.ready')
        .filter({ visible: true })
        .contentFrame()
        .locator('iframe#active-frame')
        .contentFrame(),
    );
  }

  tab(label: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: label }).first();
  }

  /** Presses a button of the active editor's title. */
  async pressTitleButton(label: string): Promise<void> {
    await this.page
      .locator('.editor-group-container.active .editor-actions')
      .getByRole('button', { name: label })
      .click({ timeout: patience });
  }

  /** Presses a CodeLens of the active editor. */
  async pressCodeLens(label: string, tab: string | RegExp): Promise<void> {
    await this.untilTab(`the CodeLens "${label}"`, tab, () =>
      this.editor.locator('.codelens-decoration a', { hasText: label }).first().click({ timeout: patience }),
    );
  }

  get datasetsView(): DatasetsView {
    return new DatasetsView(this.page);
  }

  get runsView(): RunsView {
    return new RunsView(this.page);
  }

  /** Opens the newest run of an experiment out of the Runs view. */
  async openNewestRun(experiment: string): Promise<void> {
    await this.runCommand('Focus on Runs View');
    const { rows } = this.runsView;
    await rows.filter({ hasText: experiment }).waitFor({ timeout: patience });
    await this.untilTab(`the run of ${experiment}`, new RegExp(`^${experiment} · `), () =>
      rows.locator(`:scope:has-text("${experiment}") + .monaco-list-row`).click({ timeout: patience }),
    );
  }

  /** Does what opens a tab, again if none comes of it: what was to be clicked may be redrawn under the pointer. */
  private async untilTab(what: string, tab: string | RegExp, open: () => Promise<void>): Promise<void> {
    await until(
      `a tab from ${what}`,
      async () => {
        await open();
        return this.tab(tab)
          .waitFor({ timeout: 10_000 })
          .then(
            () => true,
            () => undefined,
          );
      },
      patience,
    );
  }

  /** Opens it in a panel of its own, as a double click does. */
  async openNewestRunToKeep(experiment: string): Promise<void> {
    await this.openNewestRun(experiment);
    await this.runsView.rows
      .locator(`:scope:has-text("${experiment}") + .monaco-list-row`)
      .dblclick({ timeout: patience });
  }

  /** Reloads the window by VS Code's own command. */
  async reload(): Promise<void> {
    const reloaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await reloaded;
    await this.ready();
  }

  /** Writes test-results/<name>.png. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(results, { recursive: true });
    await this.page.screenshot({ path: join(results, `${name}.png`) });
  }

  /** Ends the window without letting it say goodbye. */
  async close(): Promise<void> {
    await this.page.close();
  }

  private get editor(): Locator {
    return this.page.locator('.editor-group-container.active .editor-instance .monaco-editor').first();
  }

  private get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible input').first();
  }

  private get quickRows(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row');
  }

  private quickRow(label: string): Locator {
    return this.quickRows.filter({ has: this.page.locator('.label-name', { hasText: label }) }).first();
  }

  /** Tries again from a clean keyboard state until it works. */
  private async retry(what: string, attempt: () => Promise<void>): Promise<void> {
    await until(
      what,
      async () => {
        try {
          await attempt();
          return true;
        } catch {
          await this.page.keyboard.press('Escape');
          return undefined;
        }
      },
      patience,
    );
  }
}

/** A stretch of a line, in pixels. */
export interface Span {
  left: number;
  right: number;
  top: number;
}
