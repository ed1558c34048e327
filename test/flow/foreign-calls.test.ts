import { strictEqual } from 'node:assert';
import { describe, it } from 'mocha';
import { isForeignWait } from '../../server/src/flow/foreign-calls.js';

describe('calls of other packages that may wait', () => {
  const waits = [
    'github.com/stretchr/testify/require.Eventually',
    'github.com/stretchr/testify/assert.EventuallyWithT',
    '(*github.com/stretchr/testify/require.Assertions).Eventuallyf',
    'example.com/a.EventuallyTrue',
    '(*os.File).Read',
  ];
  for (const name of waits)
    it(`${name} does`, () => {
      strictEqual(isForeignWait(name), true);
    });

  const others = ['github.com/stretchr/testify/require.Equal', '(*strings.Reader).Read'];
  for (const name of others)
    it(`${name} doesn't`, () => {
      strictEqual(isForeignWait(name), false);
    });
});
