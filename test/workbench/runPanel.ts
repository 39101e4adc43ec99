import type { FrameLocator, Locator } from 'playwright-core';

/** The Run panel, read out of its webview's DOM. */
export class RunPanel {
  constructor(private readonly frame: FrameLocator) {}

  part(testId: string): Locator {
    return this.frame.locator(`[data-testid="${testId}"]`);
  }

  /** What everything of the panel stands in. */
  get root(): Locator {
    return this.frame.locator('#root');
  }

  async state(): Promise<string> {
    return (await this.part('run-state').innerText()).trim();
  }

  /** What happened, and what to do. */
  async message(): Promise<string> {
    return `${await this.part('run-headline').innerText()}\n${await this.part('run-advice').innerText()}`;
  }

  /** The step reached. */
  async step(): Promise<number> {
    return firstNumber(await this.part('run-step').innerText());
  }

  /** The latest value of a loss by its short name: "discriminator". */
  async loss(name: string): Promise<number> {
    return firstNumber(await this.part(`loss-value-${name}`).innerText());
  }

  async fid(): Promise<number> {
    return firstNumber(await this.part('metric-headline').innerText());
  }

  /** The width of the sample grid in its own pixels; 0 while it is not loaded. */
  async gridWidth(): Promise<number> {
    return this.part('grid-image')
      .first()
      .evaluate((image) => (image as HTMLImageElement).naturalWidth);
  }

  /** The same of the plain generator's grid beside a subsampled one. */
  async plainGridWidth(): Promise<number> {
    return this.part('grid-beside')
      .first()
      .evaluate((image) => (image as HTMLImageElement).naturalWidth);
  }

  /** Opens a tab of the grids. */
  async openTab(kind: string): Promise<void> {
    await this.part(`tab-${kind}`).click();
  }

  /** A row of a comparison: the measurement's name, then the figure of each system as it is written. */
  async comparison(id: string, measurement: string): Promise<string[]> {
    const cells = await this.part(`comparison-${id}-${measurement}`).locator('th, td').allInnerTexts();
    // What else is in a cell is for screen readers.
    return cells.map((cell) => cell.split('\n')[0]!.trim());
  }

  /** The figures behind the bars of a distribution, as a person asks for them: a row for each bar, its name first. */
  bars(id: string): Promise<string[][]> {
    return this.tableOf(`distribution-${id}`);
  }

  /** The figures behind a heat map, as a person asks for them: a row for each of its rows, the name first. */
  matrix(id: string): Promise<string[][]> {
    return this.tableOf(`matrix-${id}`);
  }

  /** The rows of the table behind a chart, which is opened. */
  private async tableOf(chart: string): Promise<string[][]> {
    const box = this.frame.locator('.plot-box', { has: this.part(chart) });
    const table = box.locator('.plot-table');
    if (await table.isHidden()) await box.locator('vscode-button').last().click();
    return table
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent ?? '')),
      );
  }

  /** The tab of the grids that is open: "Samples". */
  async openedTab(): Promise<string> {
    return (await this.frame.locator('vscode-panel-tab[aria-selected="true"]').innerText()).trim();
  }

  /** What subsampling has come to, and what is told beside it. */
  async subsampled(): Promise<string> {
    return (
      `${await this.part('metric-over-baseline').innerText()} ` + `${await this.part('metric-baseline').innerText()}`
    );
  }

  async press(action: 'pause' | 'resume' | 'resume-checkpoint' | 'stop' | 'again'): Promise<void> {
    await this.part(`btn-${action}`).click();
  }
}

/** The first number of a text as the panel writes numbers ("1,240 / 5,000"); NaN where there is none. */
function firstNumber(text: string): number {
  const digits = /-?\d[\d,  ]*(\.\d+)?(e[+-]?\d+)?/i.exec(text)?.[0];
  return digits === undefined ? NaN : Number(digits.replace(/[,  ]/g, ''));
}
