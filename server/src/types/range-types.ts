import type { Type } from './type.js';
import { unknownType } from './type.js';
import { basic } from './type-nodes.js';
import { coreTypeOrString } from './type-set.js';
import { underlying } from './type-queries.js';

/** Types of the two iteration values of `for … range x` (Go spec, "For range"); undefined for a value that there isn't. */
export function rangeTypes(type: Type): readonly [Type | undefined, Type | undefined] {
  const core = coreTypeOrString(type);
  switch (core.kind) {
    case 'basic':
      if (core.name === 'string' || core.name === 'untyped string') return [basic.int, basic.int32];
      return [type, undefined];
    case 'slice':
    case 'array':
      return [basic.int, core.elem];
    case 'pointer': {
      const array = underlying(core.elem);
      return array.kind === 'array' ? [basic.int, array.elem] : [unknownType, unknownType];
    }
    case 'map':
      return [core.key, core.elem];
    case 'chan':
      return [core.elem, undefined];
    case 'signature': {
      const yielded = core.params[0] === undefined ? unknownType : coreTypeOrString(core.params[0].type);
      if (yielded.kind !== 'signature') return [unknownType, unknownType];
      return [yielded.params[0]?.type, yielded.params[1]?.type];
    }
    default:
      return [unknownType, unknownType];
  }
}
