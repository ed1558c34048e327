import type { BasicName, StructType, Type } from './type.js';
import { underlying } from './type-queries.js';

/** Architectures with 32-bit pointers and ints. */
const smallArchitectures: ReadonlySet<string> = new Set(['386', 'arm', 'mips', 'mipsle']);

const basicSizes: Partial<Record<BasicName, number>> = {
  bool: 1, int8: 1, uint8: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, float32: 4, int64: 8, uint64: 8, float64: 8,
  complex64: 8, complex128: 16,
}; // prettier-ignore

interface Layout {
  readonly size: number;
  readonly align: number;
}

/** Deeper types have no size. */
const maxDepth = 50;

/** Sizes as the gc compiler has them. Undefined wherever a part of the type isn't known. */
export class Sizes {
  private readonly word: number;

  constructor(goarch: string) {
    this.word = smallArchitectures.has(goarch) ? 4 : 8;
  }

  /** `unsafe.Sizeof` of a value of the type, in bytes. */
  sizeOf(type: Type): number | undefined {
    return this.layout(type, 0)?.size;
  }

  /** `unsafe.Alignof` of a value of the type, in bytes. */
  alignOf(type: Type): number | undefined {
    return this.layout(type, 0)?.align;
  }

  /** Offset of a field in its struct, in bytes. */
  offsetOf(struct: StructType, index: number): number | undefined {
    return this.structLayout(struct, 0)?.offsets[index];
  }

  private layout(type: Type, depth: number): Layout | undefined {
    if (depth > maxDepth) return undefined;
    const under = underlying(type);
    const { word } = this;
    switch (under.kind) {
      case 'basic': {
        const size = basicSizes[under.name];
        if (under.name === 'string') return { size: 2 * word, align: word };
        if (size === undefined) return { size: word, align: word };
        const isComplex = under.name === 'complex64' || under.name === 'complex128';
        return { size, align: Math.min(isComplex ? size / 2 : size, word) };
      }
      case 'pointer':
      case 'map':
      case 'chan':
      case 'signature':
        return { size: word, align: word };
      case 'slice':
        return { size: 3 * word, align: word };
      case 'interface':
        return { size: 2 * word, align: word };
      case 'array': {
        const elem = this.layout(under.elem, depth + 1);
        if (elem === undefined || under.length === undefined) return undefined;
        return { size: elem.size * under.length, align: elem.align };
      }
      case 'struct':
        return this.structLayout(under, depth + 1);
      default:
        return undefined;
    }
  }

  private structLayout(struct: StructType, depth: number): (Layout & { offsets: readonly number[] }) | undefined {
    let at = 0;
    let align = 1;
    let lastSize = 1;
    const offsets: number[] = [];
    for (const field of struct.fields) {
      const part = this.layout(field.type, depth + 1);
      if (part === undefined) return undefined;
      at = roundUp(at, part.align);
      offsets.push(at);
      at += part.size;
      lastSize = part.size;
      align = Math.max(align, part.align);
    }
    // A pointer to a last field of no size must not point behind the struct.
    if (at > 0 && lastSize === 0) at++;
    return { size: roundUp(at, align), align, offsets };
  }
}

function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}
