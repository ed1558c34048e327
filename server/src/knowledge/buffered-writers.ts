/** A type that holds back what is written to it. */
export interface BufferedWriterFact {
  /** As `typeFullName` gives it. */
  readonly type: string;
  /** Functions that make one, and methods that make one of an existing value, with the argument that everything goes to in the end. */
  readonly makers: readonly { readonly name: string; readonly sink: number }[];
  /** Methods after which nothing is held back, unless they fail. */
  readonly flushes: readonly string[];
  /** Method that tells how flushing came out, where the methods that flush don't. */
  readonly errorMethod?: string;
  /** Methods that hand on or flush by themselves all that they write. */
  readonly writesThrough: readonly string[];
  /**
   * Its `ReadFrom`, and so `io.Copy` to it, hands everything to what it writes to while nothing is held back, where that has a `ReadFrom` itself.
   */
  readonly readsThrough: boolean;
  /** Methods that throw away what is held back. */
  readonly drops: readonly string[];
  /** Methods that change nothing. */
  readonly neutral: readonly string[];
  readonly source: string;
}

function writer(
  type: string,
  makers: readonly (readonly [name: string, sink: number])[],
  flushes: string,
  more: Partial<BufferedWriterFact> = {},
): BufferedWriterFact {
  const [path = ''] = /^.*(?=\.)/.exec(type) ?? [];
  const name = type.slice(path.length + 1);
  return {
    type,
    makers: makers.map(([maker, sink]) => ({ name: maker, sink })),
    flushes: flushes.split(' '),
    writesThrough: [],
    readsThrough: false,
    drops: [],
    neutral: [],
    source: `https://pkg.go.dev/${path}#${name}`,
    ...more,
  };
}

/** Buffered writers of the standard library. What a compressor's `Flush` writes can be read, so it counts as much as its `Close`. */
export const bufferedWriters: readonly BufferedWriterFact[] = [
  writer(
    'bufio.Writer',
    [
      ['bufio.NewWriter', 0],
      ['bufio.NewWriterSize', 0],
    ],
    'Flush',
    { readsThrough: true, drops: ['Reset'], neutral: ['Available', 'AvailableBuffer', 'Buffered', 'Size'] },
  ),
  writer('encoding/csv.Writer', [['encoding/csv.NewWriter', 0]], 'Flush', {
    errorMethod: 'Error',
    writesThrough: ['WriteAll'],
    neutral: ['Error'],
  }),
  writer(
    'text/tabwriter.Writer',
    [
      ['text/tabwriter.NewWriter', 0],
      ['(*text/tabwriter.Writer).Init', 0],
    ],
    'Flush',
  ),
  writer(
    'compress/gzip.Writer',
    [
      ['compress/gzip.NewWriter', 0],
      ['compress/gzip.NewWriterLevel', 0],
    ],
    'Close Flush',
    { drops: ['Reset'] },
  ),
  writer(
    'compress/zlib.Writer',
    [
      ['compress/zlib.NewWriter', 0],
      ['compress/zlib.NewWriterLevel', 0],
      ['compress/zlib.NewWriterLevelDict', 0],
    ],
    'Close Flush',
    { drops: ['Reset'] },
  ),
  writer(
    'compress/flate.Writer',
    [
      ['compress/flate.NewWriter', 0],
      ['compress/flate.NewWriterDict', 0],
    ],
    'Close Flush',
    { drops: ['Reset'] },
  ),
  writer('compress/lzw.Writer', [['compress/lzw.NewWriter', 0]], 'Close', { drops: ['Reset'] }),
  // `EncodeToken` leaves the flush to others; what takes whole values flushes by itself.
  writer('encoding/xml.Encoder', [['encoding/xml.NewEncoder', 0]], 'Flush Close', {
    writesThrough: ['Encode', 'EncodeElement'],
    neutral: ['Indent'],
  }),
  writer('archive/zip.Writer', [['archive/zip.NewWriter', 0]], 'Close', {
    neutral: ['SetOffset', 'RegisterCompressor', 'SetComment'],
  }),
  writer('archive/tar.Writer', [['archive/tar.NewWriter', 0]], 'Close Flush'),
  writer('mime/multipart.Writer', [['mime/multipart.NewWriter', 0]], 'Close', {
    neutral: ['Boundary', 'FormDataContentType', 'SetBoundary'],
  }),
  writer('mime/quotedprintable.Writer', [['mime/quotedprintable.NewWriter', 0]], 'Close'),
];

/**
 * Functions whose result writes to their argument, sooner or later: with it something is taken to be written. Some hold data back themselves, so whoever flushes the
 * argument before them isn't told.
 */
export const wrappingWriters: readonly string[] = [
  'encoding/json.NewEncoder',
  'encoding/gob.NewEncoder',
  'encoding/xml.NewEncoder',
  'encoding/csv.NewWriter',
  'encoding/hex.NewEncoder',
  'encoding/base64.NewEncoder',
  'text/tabwriter.NewWriter',
  'compress/gzip.NewWriter',
  'io.MultiWriter',
  'io.TeeReader',
  'log.New',
  'log.SetOutput',
  '(*log.Logger).SetOutput',
  'log/slog.NewTextHandler',
  'log/slog.NewJSONHandler',
];

/** Types that hold what is written to them for those who ask for it. */
export const memorySinks: readonly string[] = ['bytes.Buffer', 'strings.Builder'];
