import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { chromium } from 'playwright-core';
import type { CodeServer } from './code-server.js';
import { reportMark, type SuiteReport } from './extension-host/report.js';
import { chromiumPath, repositoryRoot } from './workspace.js';

const sources = fileURLToPath(new URL('extension-host', import.meta.url));

/** Longest time, in milliseconds, that a suite may take. */
const limitMs = 120_000;

/** A built product heeds the payload only with this switch, for which code-server has no flag. Runs in the page, before its modules. */
const enableTestDriver = `document.addEventListener('readystatechange', () => {
  const meta = document.getElementById('vscode-workbench-web-configuration');
  if (meta === null || document.readyState !== 'interactive') return;
  const settings = JSON.parse(meta.getAttribute('data-settings'));
  settings.developmentOptions = { ...settings.developmentOptions, enableSmokeTestDriver: true };
  meta.setAttribute('data-settings', JSON.stringify(settings));
});`;

/** Bundles a suite of `extension-host/` for an extension host. */
export function bundleSuite(name: string, outfile: string, platform: 'node' | 'browser'): void {
  const entryPoints = [join(sources, `${name}.ts`)];
  buildSync({ entryPoints, outfile, bundle: true, platform, format: 'cjs', external: ['vscode'] });
}

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

/** Runs a suite inside the extension host of a server, as an extension that is being developed is tested. */
export function runSuite(name: string, { server, url, extension, temporary }: SuiteRun): Promise<SuiteReport[]> {
  const tests = join(temporary, `${name}.cjs`);
  bundleSuite(name, tests, 'node');
  const payload = [
    ['extensionDevelopmentPath', server.remoteUri(extension)],
    ['extensionTestsPath', server.remoteUri(tests)],
    ['skipWelcome', 'true'],
  ];
  const profile = join(temporary, `browser-${name}`);
  return watchSuite(name, profile, `${url}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
}

/** Opens a window that runs a suite; returns what the suite says. @throws when the suite breaks off */
export async function watchSuite(name: string, profile: string, url: string): Promise<SuiteReport[]> {
  const browser = await chromium.launchPersistentContext(profile, {
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
    await page.goto(url);
    const timer = setTimeout(() => end('nothing in time'), limitMs);
    const code = await ended;
    clearTimeout(timer);
    if (code !== 0 && reports.every(({ error }) => error === undefined)) {
      await page.screenshot({ path: join(repositoryRoot, `out/e2e/${name}-FAILED.png`) });
      assert.fail(`${name} ended with ${String(code)} after: ${reports.map((report) => report.name).join('; ')}`);
    }
    return reports;
  } finally {
    await browser.close();
  }
}

/** Shows how the tests of a suite went. @throws when one failed, or there was none */
export function assertPassed(reports: readonly SuiteReport[]): void {
  for (const { name, ms, error } of reports) {
    console.log(`      ${error === undefined ? '-' : 'FAILED'} ${name} (${ms} ms)`);
  }
  assert.deepEqual(
    reports.flatMap(({ error }) => error ?? []),
    [],
  );
  assert.ok(reports.length > 0);
}
