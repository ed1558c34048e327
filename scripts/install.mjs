// Installs the packages of package-lock.json where they are missing or others than locked.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runOrExit } from './run.mjs';

/** Whether node_modules holds what package-lock.json says; npm notes what it installed in a lock file of its own. */
function isUpToDate() {
  const installedLock = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedLock, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      installed[path]?.version === entry.version ||
      // Binaries for other platforms are optional, and absent here.
      (entry.optional === true && installed[path] === undefined),
  );
}

/** Ends the process with npm's status when the packages cannot be installed. */
export function installPackages() {
  if (isUpToDate()) return;
  console.log('Installing packages …');
  runOrExit('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
}
