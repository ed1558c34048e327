import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { chromiumPath, repositoryRoot } from './workspace.js';

const screenshots = join(repositoryRoot, 'out/e2e');
const quietCorner = { x: 900, y: 600 };

/** Input can be swallowed while the workbench is still settling: repeats a gesture until its effect is visible. */
export async function repeatUntil(what: string, gesture: () => Promise<void>, effect: Locator): Promise<void> {
  for (let attempt = 0; attempt < 12; attempt++) {
    await gesture();
    const isVisible = await effect.waitFor({ state: 'visible', timeout: 2500 }).then(
      () => true,
      () => false,
    );
    if (isVisible) return;
  }
  throw new Error(`${what}: no effect`);
}

/** Who wants to know what a page does. */
interface PageWitness {
  /** Told what is written to the console. */
  readonly onConsole?: (text: string) => void;
  /** Told the address of each request. */
  readonly onRequest?: (url: string) => void;
}

/** A VS Code window as a person uses it. Every step leaves a screenshot in out/e2e. */
export class VscodeWindow {
  private shots = 0;

  private constructor(
    private readonly browser: BrowserContext,
    /** For gestures beyond those below. */
    readonly page: Page,
  ) {}

  static async open(
    profile: string,
    url: string,
    witness: PageWitness = {},
    viewport = { width: 1280, height: 800 },
  ): Promise<VscodeWindow> {
    mkdirSync(screenshots, { recursive: true });
    const browser = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath,
      headless: true,
      viewport,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    page.on('console', (message) => witness.onConsole?.(message.text()));
    page.on('request', (request) => witness.onRequest?.(request.url()));
    const window = new VscodeWindow(browser, page);
    try {
      await page.goto(url);
      await page.waitForSelector('.monaco-workbench', { state: 'visible' });
      return window;
    } catch (error) {
      await window.screenshot('FAILED');
      await window.close();
      throw error;
    }
  }

  async screenshot(name: string): Promise<void> {
    this.shots++;
    await this.page.screenshot({ path: join(screenshots, `${this.shots}-${name}.png`) });
  }

  /** Opens a file from the explorer, which needs no search provider. */
  async openFile(name: string): Promise<void> {
    const row = this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
    await row.waitFor({ state: 'visible' });
    await repeatUntil('open file', () => row.dblclick(), this.page.locator(`.tab:has-text("${name}")`).first());
    await this.page.waitForSelector('.editor-instance .view-line');
  }

  private squiggles(severity: 'error' | 'warning'): Locator {
    return this.page.locator(`.monaco-editor .squiggly-${severity}`);
  }

  /** Middle of the first squiggle. Squiggles lie under the text, so that they are attached but never "visible". */
  async squigglePosition(severity: 'error' | 'warning'): Promise<{ x: number; y: number }> {
    const first = this.squiggles(severity).first();
    await first.waitFor({ state: 'attached' });
    const box = await first.boundingBox();
    assert.ok(box !== null && box.width > 5, 'the squiggle has a visible box');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  async waitForSquiggle(severity: 'error' | 'warning'): Promise<void> {
    await this.squigglePosition(severity);
    await this.screenshot('squiggle');
  }

  async waitForNoSquiggle(severity: 'error' | 'warning'): Promise<void> {
    await this.squiggles(severity).first().waitFor({ state: 'detached' });
    await this.screenshot('no-squiggle');
  }

  /** The user's way with the race in `roster/`: opens the file, sees it, reads why, takes the fix and saves. */
  async repairRoster(): Promise<void> {
    await this.openFile('main.go');
    await this.waitForSquiggle('error');
    await this.hoverSquiggle('error', ['map-race', 'built-in map is reached']);
    await this.applyQuickFix('error', 'sync.Mutex');
    await this.waitForText('sync.Mutex');
    await this.waitForNoSquiggle('error');
    await this.save();
  }

  /** Rests the mouse on the first squiggle until a text appears that has all `parts`, does something while it is there, and closes it. */
  async hoverSquiggle(
    severity: 'error' | 'warning',
    parts: readonly string[],
    whileShown = (): Promise<void> => this.screenshot('hover'),
  ): Promise<void> {
    const position = await this.squigglePosition(severity);
    // The diagnostic is there at once, the server's page comes later.
    const conditions = parts.map((part) => `:has-text("${part}")`).join('');
    const hover = this.page.locator(`.monaco-hover:not(.hidden)${conditions}`).first();
    await repeatUntil(
      'hover',
      async () => {
        await this.page.mouse.move(quietCorner.x, quietCorner.y);
        await this.page.mouse.move(position.x, position.y, { steps: 5 });
      },
      hover,
    );
    await whileShown();
    await this.page.keyboard.press('Escape');
    await this.page.mouse.move(quietCorner.x, quietCorner.y);
  }

  /** Puts the caret into the first squiggle, opens the quick-fix menu there and takes the entry with `title`. */
  async applyQuickFix(severity: 'error' | 'warning', title: string): Promise<void> {
    const position = await this.squigglePosition(severity);
    await this.page.mouse.click(position.x, position.y);
    await this.page.mouse.move(quietCorner.x, quietCorner.y);
    await this.page.locator('.monaco-editor [class*="lightbulb" i]').first().waitFor({ state: 'attached' });
    const entry = this.page.locator(`.action-widget .monaco-list-row:has-text("${title}")`).first();
    await repeatUntil('quick-fix menu', () => this.page.keyboard.press('Control+.'), entry);
    await this.screenshot('quick-fix-menu');
    await entry.click();
    await entry.waitFor({ state: 'hidden' });
  }

  /** Runs a command from the palette, by its title in the language of the window. */
  async command(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    const open = (): Promise<void> =>
      repeatUntil(
        'command palette',
        async () => {
          await this.page.keyboard.press('F1');
          // It may still be closing.
          await input.fill(`>${title}`, { timeout: 2000 }).catch(() => undefined);
        },
        row,
      );
    const choose = (): Promise<boolean> =>
      row.click({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
    await open();
    // What takes the focus meanwhile closes the palette again.
    for (let attempt = 0; !(await choose()); attempt++) {
      if (attempt === 5) throw new Error(`${title}: cannot be chosen`);
      await open();
    }
  }

  async waitForText(part: string): Promise<void> {
    await this.page.waitForSelector(`.view-line:has-text("${part}")`);
    await this.screenshot('text');
  }

  /** Saves the file in the active editor; returns when its tab no longer shows unsaved changes. */
  async save(): Promise<void> {
    const dirtyTab = this.page.locator('.tab.dirty');
    await dirtyTab.first().waitFor({ state: 'attached' });
    await this.page.keyboard.press('Control+S');
    await dirtyTab.first().waitFor({ state: 'detached' });
  }

  /** The page in the only webview. */
  private get webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
  }

  /** A node of the concurrency map by what a screen reader says of it first. */
  private mapNode(label: string): Locator {
    return this.webview.locator(`.node[aria-label^="${label}"]`);
  }

  /** Opens the concurrency map of a package with a race; returns when the map shows a node, and the race. */
  async openMap(label: string): Promise<void> {
    await this.command('Gotraps: Show Concurrency Map of the Package');
    await this.mapNode(label).waitFor({ state: 'visible' });
    await this.webview.locator('.line.race').first().waitFor({ state: 'attached' });
  }

  /**
   * The user's way through the concurrency map of `roster/`: sees the map, the goroutine and the field that it races for; goes to the declaration by a click,
   * on to a function by the keyboard, and to the access by the list.
   */
  async walkThroughMap(): Promise<void> {
    await this.openFile('main.go');
    await this.waitForSquiggle('error');
    await this.openMap('registry.clients');
    assert.match(
      (await this.mapNode('registry.clients').getAttribute('aria-label')) ?? '',
      /^registry\.clients, field, accesses: 2 · main\.go:10\. .*registry\.count reads and writes registry\.clients .* map-race: /,
    );
    await this.screenshot('map');
    await this.mapNode('registry.clients').click();
    await this.waitForCaret('Ln 10, Col 12');
    await this.screenshot('map-click');
    await this.mapNode('registry.clients').focus();
    await this.page.keyboard.press('ArrowLeft');
    await this.webview.locator('.node.goroutine:focus, .node.main:focus').waitFor({ state: 'attached' });
    await this.mapNode('registry.count').focus();
    await this.page.keyboard.press('Enter');
    await this.waitForCaret('Ln 28, Col');
    await this.screenshot('map-enter');
    await this.webview.locator('summary').click();
    await this.webview.locator('li.race button:has-text("registry.count reads and writes")').first().click();
    await this.waitForCaret('Ln 14,');
    await this.screenshot('map-list');
  }

  /** Keeps the drawing of the map as the file that is proposed, beside the code. */
  async exportMap(): Promise<void> {
    await this.webview.locator('button:has-text("Export as SVG")').click();
    const input = '.quick-input-widget .quick-input-box input';
    await this.page.waitForFunction(`document.querySelector('${input}').value.endsWith('/main-concurrency.svg')`);
    await this.screenshot('map-export');
    await this.page.locator(input).press('Enter');
    const file = this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'main-concurrency.svg' });
    await file.waitFor({ state: 'visible' });
  }

  /** Repairs `roster/` beside the map, which then shows the lock instead of the race, and leaves the focus to the editor. */
  async seeMapFollow(): Promise<void> {
    await this.mapNode('registry.clients').click();
    // Nothing moves in the editor any more, and it is scrolled to the left.
    await this.waitForCaret('Ln 10, Col 12');
    await this.applyQuickFix('error', 'sync.Mutex');
    await this.mapNode('registry.mu').waitFor({ state: 'visible' });
    await this.webview.locator('.line.race').first().waitFor({ state: 'detached' });
    await this.screenshot('map-follows');
    await this.page.keyboard.press('End');
    await this.page.keyboard.type(' // counted');
    await this.waitForText('// counted');
  }

  /** Waits for the place of the caret as the status bar shows it; what is selected may follow. */
  private async waitForCaret(place: string): Promise<void> {
    await this.page.locator(`.statusbar-item:has-text("${place}")`).first().waitFor({ state: 'visible' });
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
