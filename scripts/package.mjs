// npm run package: builds out/gotraps.vsix; the same commit gives the same bytes.
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, runOrExit } from './run.mjs';

/** Where the pictures and links of the README lead on the extension's page. */
const repository = 'https://github.com/gotraps/gotraps';

const target = 'out/gotraps.vsix';
const limitBytes = 1_500_000;

/** Seconds since 1970 of the last commit; of 2026-01-01 in a tree without history. */
function commitTime() {
  try {
    return execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return '1767225600';
  }
}

mkdirSync(join(root, 'out'), { recursive: true });
runOrExit(process.execPath, ['esbuild.mjs', '--minify']);
runOrExit(
  process.execPath,
  [
    ...['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--out', target],
    ...['--baseContentUrl', `${repository}/blob/main`, '--baseImagesUrl', `${repository}/raw/main`],
  ],
  { SOURCE_DATE_EPOCH: process.env.SOURCE_DATE_EPOCH ?? commitTime() },
);
const bytes = statSync(join(root, target)).size;
console.log(`${target}: ${bytes} bytes`);
if (bytes > limitBytes) {
  console.error(`package: above the limit of ${limitBytes} bytes`);
  process.exit(1);
}
