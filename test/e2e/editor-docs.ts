import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './workspace.js';

const page = readFileSync(join(repositoryRoot, 'docs/editors.md'), 'utf8');

/** The configuration that docs/editors.md shows for an editor. */
export function documentedConfiguration(editor: string): string {
  const section = page.split(/^## /m).find((one) => one.startsWith(`${editor}\n`));
  const block = /^```\w+\n([^]*?)^```$/m.exec(section ?? '')?.[1];
  assert.ok(block !== undefined, `docs/editors.md has no configuration for ${editor}`);
  return block;
}
