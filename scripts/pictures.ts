// npm run pictures: makes the pictures of the walkthrough and of the README from the packaged extension in a real VS Code, which .ci/run installs.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { CodeServer } from '../test/e2e/code-server.js';
import { packExtension } from '../test/e2e/pack-extension.js';
import { repeatUntil, VscodeWindow } from '../test/e2e/vscode-window.js';
import { repositoryRoot } from '../test/e2e/workspace.js';

/** A part of the window, in pixels. */
interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const viewport = { width: 960, height: 620 };
/** The examples have no longer lines. */
const codeWidth = 600;
const whole: Clip = { x: 0, y: 0, ...viewport };

/** What a person would have: a window without what the pictures aren't about. */
const settings = {
  'workbench.colorTheme': 'Default Light Modern',
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.statusBar.visible': false,
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  'editor.fontSize': 14,
  'editor.lineNumbersMinChars': 3,
  'editor.folding': false,
  'editor.guides.indentation': false,
  'editor.cursorBlinking': 'solid',
  'editor.stickyScroll.enabled': false,
  'editor.overviewRulerBorder': false,
  'editor.lightbulb.enabled': 'off',
  'editor.renderLineHighlight': 'none',
  'editor.occurrencesHighlight': 'off',
  'editor.matchBrackets': 'never',
  'editor.inlayHints.enabled': 'off',
  'editor.accessibilitySupport': 'off',
  'workbench.editor.showTabs': 'multiple',
  'explorer.openEditors.visible': 0,
  'problems.defaultViewMode': 'table',
  'editor.quickSuggestions': { other: 'off' },
  'gotraps.severity': 'warning',
};

/** Few colours are enough for a window, and take a tenth of the bytes. */
function compressed(png: Buffer): Promise<Buffer> {
  return sharp(png).png({ palette: true, colours: 48, dither: 0, effort: 10, compressionLevel: 9 }).toBuffer();
}

/** A window in which pictures are taken. */
class Studio {
  private constructor(
    private readonly temporary: string,
    private readonly server: CodeServer,
    readonly window: VscodeWindow,
  ) {}

  /** @param prepare changes the copy of the folder that is opened */
  static async open(source: string, prepare: (folder: string) => void, more: object = {}): Promise<Studio> {
    const temporary = mkdtempSync(join(tmpdir(), 'gotraps-pictures-'));
    const folder = join(temporary, 'example');
    cpSync(join(repositoryRoot, source), folder, { recursive: true });
    prepare(folder);
    const server = await CodeServer.start(temporary, { vsix: packExtension(), settings: { ...settings, ...more } });
    const window = await VscodeWindow.open(join(temporary, 'browser'), server.windowUrl(folder), {}, viewport);
    return new Studio(temporary, server, window);
  }

  async take(path: string, clip = whole): Promise<void> {
    const png = await compressed(await this.shot(clip));
    writeFileSync(join(repositoryRoot, path), png);
    console.log(`${path}: ${png.length} bytes`);
  }

  async shot(clip = whole): Promise<Buffer> {
    return this.window.page.screenshot({ clip, animations: 'disabled', caret: 'initial' });
  }

  /** Opens a file, then hides the side bar. */
  async openFile(folder: string | undefined, name: string): Promise<void> {
    const { page } = this.window;
    if (folder !== undefined) {
      const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: folder }).first();
      const file = page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
      await repeatUntil('open folder', () => row.click(), file);
    }
    await this.window.openFile(name);
    await this.window.waitForSquiggle('error').catch(() => undefined);
    await page.keyboard.press('Control+B');
  }

  async close(): Promise<void> {
    await this.window.close();
    await this.server.stop();
    rmSync(this.temporary, { recursive: true, force: true });
  }
}

/** The part of a picture in which a place lies, as wide as the window, or as the code: the walkthrough shows pictures small. */
function around(y: number, above: number, height: number, width = viewport.width): Clip {
  const top = Math.max(0, Math.min(Math.round(y) - above, viewport.height - height));
  return { x: 0, y: top, width, height };
}

const walkthrough = 'media/walkthrough';
const docs = 'docs/pictures';

/** The product's picture, as the marketplace wants it: no SVG. */
async function iconPicture(): Promise<void> {
  const path = 'media/icon.png';
  const png = await sharp(join(repositoryRoot, 'media/icon.svg')).png({ compressionLevel: 9, effort: 10 }).toBuffer();
  writeFileSync(join(repositoryRoot, path), png);
  console.log(`${path}: ${png.length} bytes`);
}

/** The user's way through an example, with a picture of each step. */
async function examplePictures(): Promise<void> {
  const studio = await Studio.open('examples', () => undefined);
  const { window } = studio;
  const { page } = window;
  try {
    await studio.openFile('chatserver', 'registry.go');
    const { x, y } = await window.squigglePosition('error');
    await studio.take(`${walkthrough}/finding.png`, around(y, 300, 360, codeWidth));

    await window.hoverSquiggle('error', ['built-in map is reached'], () =>
      studio.take(`${walkthrough}/hover.png`, around(y, 300, 360, 860)),
    );

    const ignore = page.locator('.action-widget .monaco-list-row:has-text("Ignore map-race")').first();
    const openMenu = async (): Promise<void> => {
      await page.mouse.click(x, y);
      await repeatUntil('quick-fix menu', () => page.keyboard.press('Control+.'), ignore);
    };
    await openMenu();
    await studio.take(`${walkthrough}/fix.png`, around(y, 200, 400, codeWidth));
    await ignore.click();
    await page.waitForSelector('.view-line:has-text("gotraps:ignore")');
    await window.waitForNoSquiggle('error');
    // The reason is selected: what is typed takes its place.
    await page.keyboard.type('only one goroutine joins');
    await page.waitForSelector('.view-line:has-text("only one goroutine joins")');
    await page.keyboard.press('Escape');
    await studio.take(`${walkthrough}/suppress.png`, around(y, 120, 240, codeWidth));

    await window.command('File: Revert File');
    await window.squigglePosition('error');
    await window.command('Gotraps: Check Workspace');
    await window.command('View: Focus Problems');
    await page.waitForSelector('.markers-panel :text("logger.go")');
    await page.locator('.notification-toast').first().waitFor({ state: 'visible' });
    await window.command('Notifications: Clear All Notifications');
    await page.locator('.notification-toast').first().waitFor({ state: 'detached' });
    await studio.take(`${walkthrough}/workspace.png`);

    await page.keyboard.press('Control+J');
    await window.command('Preferences: Open Settings (UI)');
    const search = page.locator('.settings-editor .suggest-input-container .monaco-editor').first();
    await search.click();
    await page.keyboard.type('gotraps severity');
    await page.waitForSelector('.settings-editor [class*="setting-item"]:has-text("Gotraps")');
    // Not what names the machine.
    await studio.take(`${walkthrough}/settings.png`, { x: 300, y: 176, width: 546, height: 360 });
  } finally {
    await studio.close();
  }
}

/** The concurrency map of an example. */
async function mapPicture(): Promise<void> {
  const studio = await Studio.open('examples', () => undefined);
  const { window } = studio;
  try {
    await studio.openFile('chatserver', 'registry.go');
    await window.openMap('registry.clients');
    // Alone, so that it can be read at the size of the picture.
    await window.command('View: Close Other Editors in Group');
    await window.command('View: Toggle Maximize Editor Group');
    await window.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await studio.take(`${walkthrough}/map.png`, { ...whole, width: 780, height: 450 });
  } finally {
    await studio.close();
  }
}

/** What code lenses say in the repaired example. */
async function lensPicture(): Promise<void> {
  const lenses = { 'gotraps.codeLens': true };
  const studio = await Studio.open('examples', () => undefined, lenses);
  const { window } = studio;
  try {
    await studio.openFile('chatserver', 'registry.go');
    await window.applyQuickFix('error', 'sync.Mutex');
    await window.waitForNoSquiggle('error');
    await window.page.waitForSelector('.codelens-decoration:has-text("guarded by r.mu in 6 of 6")');
    await studio.take(`${docs}/code-lens.png`, around(0, 0, 420));
  } finally {
    await studio.close();
  }
}

/** A frame of the moving picture and how long it stands, in milliseconds. */
interface Frame {
  readonly png: Buffer;
  readonly ms: number;
}

/** A race is typed, seen, explained and repaired. */
async function movingPicture(): Promise<void> {
  const forget = (folder: string): void => {
    const file = join(folder, 'main.go');
    writeFileSync(file, readFileSync(file, 'utf8').replace('go r.count', 'r.count'));
  };
  const studio = await Studio.open('test/e2e/roster', forget);
  const { window } = studio;
  const { page } = window;
  const frames: Frame[] = [];
  const add = async (ms: number): Promise<void> => void frames.push({ png: await studio.shot(), ms });
  try {
    await window.openFile('main.go');
    await page.keyboard.press('Control+B');
    const line = page.locator('.view-line:has-text("r.count(fmt")').first();
    const box = await line.boundingBox();
    if (box === null) throw new Error('the call is not to be seen');
    const isThere = page.locator('.line-numbers.active-line-number:has-text("28")').first();
    const goThere = (): Promise<void> => page.mouse.click(box.x + 200, box.y + box.height / 2);
    await repeatUntil('caret', goThere, isThere);
    await page.keyboard.press('Home');
    await add(900);
    for (const key of 'go ') {
      await page.keyboard.type(key);
      await add(250);
    }
    const { x, y } = await window.squigglePosition('error');
    await add(1500);
    await window.hoverSquiggle('error', ['built-in map is reached'], () => add(3000));
    const fix = page.locator('.action-widget .monaco-list-row:has-text("sync.Mutex")').first();
    await page.mouse.click(x, y);
    await repeatUntil('quick-fix menu', () => page.keyboard.press('Control+.'), fix);
    await add(1800);
    await fix.click();
    await page.waitForSelector('.view-line:has-text("sync.Mutex")');
    await window.waitForNoSquiggle('error');
    await add(3500);
  } finally {
    await studio.close();
  }
  const path = `${docs}/typing.webp`;
  const pictures = frames.map(({ png }) => png);
  const moving = sharp(pictures, { join: { animated: true } });
  const webp = await moving
    .webp({ nearLossless: true, quality: 60, effort: 6, delay: frames.map(({ ms }) => ms), loop: 0 })
    .toBuffer();
  writeFileSync(join(repositoryRoot, path), webp);
  console.log(`${path}: ${webp.length} bytes`);
}

mkdirSync(join(repositoryRoot, walkthrough), { recursive: true });
mkdirSync(join(repositoryRoot, docs), { recursive: true });
const makers = [iconPicture, examplePictures, mapPicture, lensPicture, movingPicture];
const [only] = process.argv.slice(2);
for (const make of makers) if (only === undefined || make.name.startsWith(only)) await make();
