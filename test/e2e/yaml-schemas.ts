import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';

const folder = join(dirname(createRequire(import.meta.url).resolve('schemastore/package.json')), 'schemas');
const schemas = {
  '.github/workflows/gotraps.yml': 'json/github-workflow.json',
  '.gitlab-ci.yml': 'json/gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json',
  '.pre-commit-config.yaml': 'json/pre-commit-config.json',
  '.pre-commit-hooks.yaml': 'json/pre-commit-hooks.json',
};

/** Compares what a file says with the schema that its service publishes; returns what is wrong. */
export function schemaProblems(path: string, value: unknown): string[] {
  const [, name] = Object.entries(schemas).find(([one]) => one === path) ?? [];
  if (name === undefined) return [`no schema is known for ${path}`];
  const read = (file: string): object => JSON.parse(readFileSync(join(folder, file), 'utf8')) as object;
  // Some patterns are no regular expressions under the flag u.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
  // One schema refers to others, which it calls by their addresses.
  for (const other of ['pre-commit-hooks', 'base']) {
    const file = `json/${other}.json`;
    if (file !== name) ajv.addSchema(read(file), `https://json.schemastore.org/${other}.json`);
  }
  ajv.validate(read(name), value);
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}
