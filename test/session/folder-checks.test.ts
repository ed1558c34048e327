import assert from 'node:assert/strict';
import { checkPackage } from '../../server/src/session/check-package.js';
import { defaultSettings } from '../../server/src/session/settings.js';
import { GoSourceFile } from '../../server/src/syntax/go-source-file.js';
import { replaceSourceText } from '../../server/src/syntax/parse-source-file.js';
import { withFolder } from '../cli/run-in-process.js';
import { CorpusSession, toUri } from '../corpus/corpus-session.js';

const files = {
  'go.mod': 'module example.com/p\n\ngo 1.22\n',
  'a.go':
    'package p\n\n// Later writes.\nfunc Later(m map[string]int) { go write(m) }\n\n// Now writes.\nfunc Now(m map[string]int) { write(m) }\n',
  'b.go': 'package p\n\nfunc write(m map[string]int) {\n\tm["a"]++\n}\n',
  'a_test.go':
    'package p_test\n\nimport (\n\t"testing"\n\n\t"example.com/p"\n)\n\nfunc TestLater(t *testing.T) {\n\tm := map[string]int{}\n\tp.Later(m)\n\tif m["a"] > 0 {\n\t\tt.Fatal()\n\t}\n}\n',
};

describe('checking the packages of a folder', () => {
  it('tells the tests what their package does as it is, whatever others try on it meanwhile', async () => {
    await withFolder(files, async (folder) => {
      const session = await CorpusSession.create(defaultSettings.build, checkPackage);
      const found: string[] = [];
      for await (const check of session.check(await session.load(toUri(folder)))) {
        const { input } = check.program.typed;
        found.push(
          ...check.findings.map(({ ruleId, span }) => `${ruleId} ${span.file.slice(span.file.lastIndexOf('/') + 1)}`),
        );
        const changed = input.files.map((file) =>
          file instanceof GoSourceFile
            ? replaceSourceText(session.engine.parser, file, file.text.replace('\tm["a"]++', '\t_ = 1\n\tm["a"]++'))
            : file,
        );
        session.engine.checkVersion({ ...input, files: changed }, check.importer, check.rules, check, check.effects);
      }
      session.engine.parser.dispose();
      assert.deepEqual(found, ['map-race a_test.go']);
    });
  });
});
