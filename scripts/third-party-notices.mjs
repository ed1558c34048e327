import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/** The package that a file of node_modules belongs to, as a path like `node_modules/a` or `node_modules/a/node_modules/@b/c`. */
function packageOf(input) {
  return /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}

/**
 * The licences of the packages that went into the bundles, as they ask for.
 * @param {readonly string[]} inputs paths of the bundled files, from the project's folder
 * @returns {string} in order of path; throws when a package has no licence text
 */
export function thirdPartyNotices(inputs) {
  const packages = new Set(inputs.map(packageOf).filter((path) => path !== undefined));
  return [...packages]
    .sort()
    .map((path) => {
      const folder = join(root, path);
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      if (file === undefined) throw new Error(`${name} has no licence text`);
      return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
