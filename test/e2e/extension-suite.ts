import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { chromium } from 'playwright-core';
import type { CodeServer } from './code-server.js';
import { reportMark, type SuiteReport } from './extension-host/report.js';
import { chromiumPath } from './workspace.js';

const sources = fileURLToPath(new URL('extension-host', import.meta.url));

/** What a suite is run with. */
export interface SuiteRun {
  readonly server: CodeServer;
  /** Of the window; `server.windowUrl(…)`, say. */
  readonly url: string;
  /** The unpacked extension. */
  readonly extension: string;
  /** An empty folder for what this puts on disk. */
  readonly temporary: string;
}

/** A built product heeds the payload only with this switch, for which code-server has no flag. Runs in the page, before its modules. */
const enableTestDriver = `document.addEventListener('readystatechange', () => {
  const meta = document.getElementById('vscode-workbench-web-configuration');
  if (meta === null || document.readyState !== 'interactive') return;
  const settings = JSON.parse(meta.getAttribute('data-settings'));
  settings.developmentOptions = { ...settings.developmentOptions, enableSmokeTestDriver: true };
  meta.setAttribute('data-settings', JSON.stringify(settings));
});`;

/** Longest time, in milliseconds, that a suite may take. */
const limitMs = 120_000;

/** Runs a suite of `extension-host/` inside an extension host, as an extension that is being developed is tested. */
export async function runSuite(name: string, { server, url, extension, temporary }: SuiteRun): Promise<SuiteReport[]> {
  const tests = join(temporary, `${name}.cjs`);
  buildSync({
    entryPoints: [join(sources, `${name}.ts`)],
    outfile: tests,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
  const payload = [
    ['extensionDevelopmentPath', server.remoteUri(extension)],
    ['extensionTestsPath', server.remoteUri(tests)],
    ['skipWelcome', 'true'],
  ];
  const browser = await chromium.launchPersistentContext(join(temporary, `browser-${name}`), {
    executablePath: chromiumPath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage();
    const reports: SuiteReport[] = [];
    let end: (code: unknown) => void = () => undefined;
    const ended = new Promise((resolve) => (end = resolve));
    await page.exposeFunction('codeAutomationExit', (code: unknown) => end(code));
    await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
      const line = args.map(String).find((one) => one.includes(reportMark));
      const json = /\{.*\}/s.exec(line ?? '')?.[0];
      if (json !== undefined) reports.push(JSON.parse(json) as SuiteReport);
    });
    await page.addInitScript({ content: enableTestDriver });
    await page.goto(`${url}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
    const timer = setTimeout(() => end('nothing in time'), limitMs);
    const code = await ended;
    clearTimeout(timer);
    if (code !== 0 && reports.every(({ error }) => error === undefined)) {
      await page.screenshot({ path: join(sources, `../../../out/e2e/${name}-FAILED.png`) });
      assert.fail(`${name} ended with ${String(code)} after: ${reports.map((report) => report.name).join('; ')}`);
    }
    return reports;
  } finally {
    await browser.close();
  }
}
