import type { TypeFact } from './schema.js';

const pkg = 'https://pkg.go.dev/';
const noPromise =
  'no promise of safe concurrent use (https://go.dev/doc/faq#What_operations_are_atomic_What_about_mutexes)';

function unsafe(name: string, source: string, more: Partial<TypeFact> = {}): TypeFact {
  return { name, concurrency: 'unsafe', source: `${pkg}${source}: ${noPromise}`, ...more };
}

/**
 * A type whose methods either change it or only look at it. Looking is no promise of the documentation, but follows from the Go
 * memory model: reads alone never race.
 */
function readable(name: string, source: string, writing: string, more: Partial<TypeFact> = {}): TypeFact {
  return unsafe(name, source, { concurrency: 'safe-to-read', writingMethods: writing.split(' '), ...more });
}

function safe(name: string, source: string, more: Partial<TypeFact> = {}): TypeFact {
  return { name, concurrency: 'safe', source: `${pkg}${source}`, ...more };
}

/** Types of the standard library: how they may be shared, and what must be called in the end. */
export const standardTypes: readonly TypeFact[] = [
  readable('bufio.Writer', 'bufio#Writer', 'Write WriteByte WriteRune WriteString ReadFrom Flush Reset', {
    flushedBy: ['Flush'],
  }),
  unsafe('bufio.Reader', 'bufio#Reader'),
  unsafe('bufio.ReadWriter', 'bufio#ReadWriter', { flushedBy: ['Flush'] }),
  readable('bufio.Scanner', 'bufio#Scanner', 'Scan Buffer Split'),
  readable(
    'bytes.Buffer',
    'bytes#Buffer',
    'Write WriteByte WriteRune WriteString WriteTo Read ReadByte ReadBytes ReadFrom ReadRune ReadString UnreadByte UnreadRune Next Grow Reset Truncate',
  ),
  readable('bytes.Reader', 'bytes#Reader', 'Read ReadByte ReadRune WriteTo Seek Reset UnreadByte UnreadRune'),
  readable('strings.Builder', 'strings#Builder', 'Write WriteByte WriteRune WriteString Grow Reset'),
  readable('strings.Reader', 'strings#Reader', 'Read ReadByte ReadRune WriteTo Seek Reset UnreadByte UnreadRune'),
  readable('encoding/csv.Writer', 'encoding/csv#Writer', 'Write WriteAll Flush', { flushedBy: ['Flush', 'WriteAll'] }),
  unsafe('encoding/csv.Reader', 'encoding/csv#Reader'),
  unsafe('encoding/json.Encoder', 'encoding/json#Encoder'),
  unsafe('encoding/json.Decoder', 'encoding/json#Decoder'),
  unsafe('encoding/xml.Encoder', 'encoding/xml#Encoder', { flushedBy: ['Flush', 'Close', 'Encode', 'EncodeElement'] }),
  unsafe('encoding/xml.Decoder', 'encoding/xml#Decoder'),
  safe('encoding/gob.Encoder', 'encoding/gob#Encoder'),
  safe('encoding/gob.Decoder', 'encoding/gob#Decoder'),
  unsafe('text/tabwriter.Writer', 'text/tabwriter#Writer', { flushedBy: ['Flush'] }),
  unsafe('compress/gzip.Writer', 'compress/gzip#Writer', { flushedBy: ['Flush', 'Close'], releasedBy: ['Close'] }),
  unsafe('compress/gzip.Reader', 'compress/gzip#Reader', { releasedBy: ['Close'] }),
  unsafe('compress/zlib.Writer', 'compress/zlib#Writer', { flushedBy: ['Flush', 'Close'], releasedBy: ['Close'] }),
  unsafe('compress/flate.Writer', 'compress/flate#Writer', { flushedBy: ['Flush', 'Close'], releasedBy: ['Close'] }),
  unsafe('compress/lzw.Writer', 'compress/lzw#Writer', { flushedBy: ['Close'], releasedBy: ['Close'] }),
  unsafe('archive/tar.Writer', 'archive/tar#Writer', { flushedBy: ['Flush', 'Close'], releasedBy: ['Close'] }),
  unsafe('archive/tar.Reader', 'archive/tar#Reader'),
  unsafe('archive/zip.Writer', 'archive/zip#Writer', { flushedBy: ['Flush', 'Close'], releasedBy: ['Close'] }),
  unsafe('mime/multipart.Writer', 'mime/multipart#Writer', { flushedBy: ['Close'], releasedBy: ['Close'] }),
  unsafe('mime/quotedprintable.Writer', 'mime/quotedprintable#Writer', { flushedBy: ['Close'], releasedBy: ['Close'] }),
  unsafe('net/textproto.Writer', 'net/textproto#Writer', { sendingMethods: ['PrintfLine', 'DotWriter'] }),
  unsafe('net/textproto.Reader', 'net/textproto#Reader'),
  unsafe('net/smtp.Client', 'net/smtp#Client', {
    sendingMethods: 'Hello StartTLS Verify Auth Mail Rcpt Data Extension Reset Noop Quit'.split(' '),
  }),
  unsafe('math/rand.Rand', 'math/rand#Rand'),
  unsafe('math/rand/v2.Rand', 'math/rand/v2#Rand'),
  unsafe('math/big.Int', 'math/big#Int'),
  unsafe('math/big.Rat', 'math/big#Rat'),
  unsafe('math/big.Float', 'math/big#Float'),
  readable(
    'container/list.List',
    'container/list#List',
    'Init InsertAfter InsertBefore MoveAfter MoveBefore MoveToBack MoveToFront PushBack PushBackList PushFront PushFrontList Remove',
  ),
  unsafe('container/ring.Ring', 'container/ring#Ring'),
  unsafe('text/scanner.Scanner', 'text/scanner#Scanner'),
  unsafe('hash/maphash.Hash', 'hash/maphash#Hash'),
  // `Sum` does not change the underlying hash state.
  readable('hash.Hash', 'hash#Hash', 'Write Reset'),
  readable('hash.Hash32', 'hash#Hash32', 'Write Reset'),
  readable('hash.Hash64', 'hash#Hash64', 'Write Reset'),
  unsafe('math/rand.Source', 'math/rand#NewSource'),
  unsafe('math/rand.Zipf', 'math/rand#Zipf'),
  unsafe('math/rand/v2.Zipf', 'math/rand/v2#Zipf'),
  unsafe('math/rand/v2.PCG', 'math/rand/v2#PCG'),
  unsafe('math/rand/v2.ChaCha8', 'math/rand/v2#ChaCha8'),
  unsafe('math/rand/v2.Source', 'math/rand/v2#Source'),
  unsafe('mime/multipart.Reader', 'mime/multipart#Reader'),
  unsafe('mime/quotedprintable.Reader', 'mime/quotedprintable#Reader'),
  readable('net/http.Header', 'net/http#Header', 'Add Set Del'),
  readable('net/textproto.MIMEHeader', 'net/textproto#MIMEHeader', 'Add Set Del'),
  readable('net/url.Values', 'net/url#Values', 'Add Set Del'),
  unsafe('database/sql.Row', 'database/sql#Row'),
  unsafe('net/http.ResponseWriter', 'net/http#ResponseWriter'),
  unsafe('time.Time', 'time#Time', {
    concurrency: 'safe-to-read',
    writingMethods: ['GobDecode', 'UnmarshalBinary', 'UnmarshalJSON', 'UnmarshalText'],
    source: `${pkg}time#Time`,
  }),
  readable('os/exec.Cmd', 'os/exec#Cmd', 'Start Run Wait Output CombinedOutput StdinPipe StdoutPipe StderrPipe', {
    releasedBy: ['Wait', 'Run', 'Output', 'CombinedOutput'],
  }),
  unsafe('flag.FlagSet', 'flag#FlagSet'),
  unsafe('database/sql.Rows', 'database/sql#Rows', { safeMethods: ['Close'], releasedBy: ['Close'] }),
  { name: 'database/sql.Tx', releasedBy: ['Commit', 'Rollback'], source: `${pkg}database/sql#Tx` },
  safe('database/sql.DB', 'database/sql#DB', {
    releasedBy: ['Close'],
  }),
  safe('database/sql.Stmt', 'database/sql#Stmt', {
    releasedBy: ['Close'],
  }),
  { name: 'database/sql.Conn', releasedBy: ['Close'], source: `${pkg}database/sql#Conn` },
  safe('net.Conn', 'net#Conn', { releasedBy: ['Close'], isStream: true }),
  safe('net.PacketConn', 'net#PacketConn', { releasedBy: ['Close'] }),
  safe('net.Listener', 'net#Listener', { releasedBy: ['Close'] }),
  safe('net.TCPConn', 'net#TCPConn', { releasedBy: ['Close'], isStream: true }),
  safe('net.UDPConn', 'net#UDPConn', { releasedBy: ['Close'] }),
  safe('net.UnixConn', 'net#UnixConn', { releasedBy: ['Close'], isStream: true }),
  safe('net.TCPListener', 'net#TCPListener', { releasedBy: ['Close'] }),
  safe('net.UnixListener', 'net#UnixListener', { releasedBy: ['Close'] }),
  safe('crypto/tls.Conn', 'crypto/tls#Conn', { releasedBy: ['Close'], isStream: true }),
  safe('os.File', 'os#File', { releasedBy: ['Close'] }),
  safe('os.Root', 'os#Root', { releasedBy: ['Close'] }),
  safe('net.IPConn', 'net#IPConn', { releasedBy: ['Close'] }),
  safe('net.Dialer', 'net#Dialer'),
  { name: 'archive/zip.ReadCloser', releasedBy: ['Close'], source: `${pkg}archive/zip#ReadCloser` },
  safe('log.Logger', 'log#Logger'),
  safe('log/slog.Logger', 'log/slog#Handler'),
  safe('net/http.Client', 'net/http#Client'),
  safe('net/http.Transport', 'net/http#Transport'),
  safe('net/http.ServeMux', 'net/http#ServeMux'),
  safe('net/http.Server', 'net/http#Server', { releasedBy: ['Close', 'Shutdown'] }),
  safe('context.Context', 'context#Context'),
  safe('regexp.Regexp', 'regexp#Regexp', {
    concurrency: 'safe-to-read',
    writingMethods: ['Longest'],
  }),
  safe('html/template.Template', 'html/template#Template.Execute'),
  safe('text/template.Template', 'text/template#Template.Execute'),
  safe('strings.Replacer', 'strings#Replacer'),
  safe('sync.Mutex', 'sync#Mutex'),
  safe('sync.RWMutex', 'sync#RWMutex'),
  safe('sync.WaitGroup', 'sync#WaitGroup'),
  safe('sync.Once', 'sync#Once'),
  safe('sync.Map', 'sync#Map'),
  safe('sync.Pool', 'sync#Pool'),
  safe('sync.Cond', 'sync#Cond'),
  safe('sync/atomic.Bool', 'sync/atomic#Bool'),
  safe('sync/atomic.Int32', 'sync/atomic#Int32'),
  safe('sync/atomic.Int64', 'sync/atomic#Int64'),
  safe('sync/atomic.Uint32', 'sync/atomic#Uint32'),
  safe('sync/atomic.Uint64', 'sync/atomic#Uint64'),
  safe('sync/atomic.Uintptr', 'sync/atomic#Uintptr'),
  safe('sync/atomic.Pointer', 'sync/atomic#Pointer'),
  safe('sync/atomic.Value', 'sync/atomic#Value'),
  safe('expvar.Int', 'expvar'),
  safe('expvar.Float', 'expvar'),
  safe('expvar.String', 'expvar'),
  safe('expvar.Map', 'expvar'),
  safe('io.PipeReader', 'io#Pipe', {
    releasedBy: ['Close', 'CloseWithError'],
  }),
  safe('io.PipeWriter', 'io#Pipe', {
    releasedBy: ['Close', 'CloseWithError'],
  }),
  safe('time.Timer', 'time#Timer', { releasedBy: ['Stop'] }),
  safe('time.Ticker', 'time#Ticker', { releasedBy: ['Stop'] }),
  safe('net/rpc.Client', 'net/rpc#Client', {
    releasedBy: ['Close'],
  }),
  safe('testing.T', 'testing#T'),
];
