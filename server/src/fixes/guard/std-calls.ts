/** What a function does to a goroutine that holds a lock; the higher, the worse. */
export enum CallSafety {
  /** Has no effect but its result, so it may move past other calls. */
  pure,
  /** Neither waits nor calls back. */
  quiet,
  /** May wait for the outside world, but never for another goroutine of the program. */
  slow,
  /** May wait for another goroutine, call back or take the same lock; or nothing is known. */
  unsafe,
}

/** Packages whose functions are pure, as long as no function is passed to them. */
const purePackages = new Set([
  'bytes', 'cmp', 'encoding/base64', 'encoding/hex', 'html', 'maps', 'math', 'math/bits', 'math/cmplx', 'net/url', 'path',
  'slices', 'strconv', 'strings', 'unicode', 'unicode/utf16', 'unicode/utf8', 'crypto/md5', 'crypto/sha1', 'crypto/sha256',
]); // prettier-ignore

const pureFunctions = new Set([
  'errors.As', 'errors.Is', 'errors.New', 'errors.Unwrap', 'time.Now', 'time.Since', 'time.Until', 'time.Unix',
  'time.UnixMilli', 'time.Date', 'time.ParseDuration', 'path/filepath.Base', 'path/filepath.Clean', 'path/filepath.Dir',
  'path/filepath.Ext', 'path/filepath.Join', 'sort.Float64s', 'sort.Ints', 'sort.Strings', 'sort.SearchInts',
  'sort.SearchStrings', 'sort.Search', 'sort.Slice', 'sort.SliceStable', 'context.Background', 'context.TODO', 'net.JoinHostPort', 'net.ParseIP',
]); // prettier-ignore

/** Pure where the values printed have no methods of their own. */
const formatters = new Set(['fmt.Errorf', 'fmt.Sprint', 'fmt.Sprintf', 'fmt.Sprintln', 'errors.Join']);

const printers = new Set([
  'fmt.Print', 'fmt.Printf', 'fmt.Println', 'log.Print', 'log.Printf', 'log.Println', 'log/slog.Debug', 'log/slog.Error',
  'log/slog.Info', 'log/slog.Warn',
]); // prettier-ignore

/** They neither wait nor call anything there and then, whatever they are given. */
const quietFunctions = new Set([
  'context.AfterFunc', 'time.AfterFunc', '(*sync.Cond).Broadcast', '(*sync.Cond).Signal', '(*sync.WaitGroup).Add',
  '(*sync.WaitGroup).Done',
]); // prettier-ignore

/** Methods of the loggers of many libraries: those that print, and those that say whether they would. */
const logMethod =
  /^\(\*?.*log.*\)\.(?:((?:Debug|Error|Info|Log|Print|Trace|Warn|Warning)(?:Context|Depth|f|ln|w)?)|Enabled|V)$/i;

const slowFunctions = new Set(['time.Sleep', 'net.Dial', 'net.DialTimeout', 'net.Listen', 'net.LookupHost']);
const slowPackages = new Set(['os', 'os/exec', 'path/filepath']);
const quietPackages = new Set(['container/list', 'math/rand', 'math/rand/v2', 'sync/atomic', 'crypto/rand']);

/** Types whose methods only work on the value itself. */
const quietTypes = new Set([
  'bytes.Buffer', 'bytes.Reader', 'container/list.Element', 'container/list.List', 'strings.Builder', 'strings.Reader', 'time.Time', 'time.Duration', 'time.Timer', 'time.Ticker', 'net/url.URL',
  'net/url.Values', 'net/http.Header', 'math/big.Int', 'sync/atomic.Bool', 'sync/atomic.Int32', 'sync/atomic.Int64',
  'sync/atomic.Uint32', 'sync/atomic.Uint64', 'sync/atomic.Uintptr', 'sync/atomic.Pointer', 'sync/atomic.Value', 'math/rand.Rand',
]); // prettier-ignore

const exits = new Set([
  'os.Exit',
  'log.Fatal',
  'log.Fatalf',
  'log.Fatalln',
  'runtime.Goexit',
  'log.Panic',
  'log.Panicf',
]);

/** Whether the methods of a type only work on the value itself. */
export function isQuietType(fullName: string): boolean {
  return quietTypes.has(fullName);
}

/** Whether a call never returns; builtins by their bare name. */
export function neverReturns(fullName: string): boolean {
  return fullName === 'panic' || exits.has(fullName);
}

/** Whether a function keeps what it is given for later, if it calls it at all. */
export function callsNothing(fullName: string): boolean {
  return quietFunctions.has(fullName);
}

/** Whether a function prints its arguments, and so calls methods of theirs. */
export function asksForText(fullName: string): boolean {
  return formatters.has(fullName) || printers.has(fullName) || logMethod.exec(fullName)?.[1] !== undefined;
}

/**
 * What a function of the standard library does; unsafe for any other. `hasPlainArguments` tells that no argument brings
 * code which the function could call.
 */
export function safetyOfStd(fullName: string, hasPlainArguments: boolean): CallSafety {
  const method = /^\(\*?(.+)\)\.\w+$/.exec(fullName);
  if (method !== null) {
    const type = method[1] ?? '';
    if (type === 'error' || type === 'context.Context') return safetyOfInterface(fullName);
    const log = logMethod.exec(fullName);
    if (log !== null && hasPlainArguments) return log[1] === undefined ? CallSafety.quiet : CallSafety.slow;
    return isQuietType(type) ? CallSafety.quiet : CallSafety.unsafe;
  }
  if (pureFunctions.has(fullName)) return CallSafety.pure;
  if (formatters.has(fullName)) return hasPlainArguments ? CallSafety.pure : CallSafety.unsafe;
  if (printers.has(fullName) || slowFunctions.has(fullName)) {
    return hasPlainArguments ? CallSafety.slow : CallSafety.unsafe;
  }
  if (!hasPlainArguments) return CallSafety.unsafe;
  const packagePath = fullName.slice(0, fullName.lastIndexOf('.'));
  if (purePackages.has(packagePath)) return CallSafety.pure;
  if (quietPackages.has(packagePath)) return CallSafety.quiet;
  return slowPackages.has(packagePath) ? CallSafety.slow : CallSafety.unsafe;
}

function safetyOfInterface(fullName: string): CallSafety {
  return fullName === '(error).Error' || fullName === '(context.Context).Err' ? CallSafety.quiet : CallSafety.unsafe;
}
