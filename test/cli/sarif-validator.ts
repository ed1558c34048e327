import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** Checks a value against the schema that OASIS publishes, as the package brings it; returns what is wrong. */
export function sarifValidator(): (value: unknown) => string[] {
  const packageFolder = dirname(createRequire(import.meta.url).resolve('schemastore/package.json'));
  const schema = JSON.parse(readFileSync(join(packageFolder, 'schemas/json/sarif-2.1.0.json'), 'utf8')) as object;
  // One pattern of the schema (`language`) is no regular expression under the flag u.
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  };
}
