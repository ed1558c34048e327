/** A field of a library's struct that holds a function, which the library calls from several goroutines at a time. */
interface CallbackField {
  readonly type: string;
  readonly fields: readonly string[];
  readonly source: string;
}

/**
 * Only fields whose function runs beside itself however the program uses the library: those of clients (`tls.Config.VerifyConnection`,
 * `http.Transport.DialContext`) are often for one connection only.
 */
export const callbackFields: readonly CallbackField[] = [
  {
    type: 'sync.Pool',
    fields: ['New'],
    source: 'https://pkg.go.dev/sync#Pool: safe for use by multiple goroutines, and Get calls New',
  },
  {
    type: 'net/http.Server',
    fields: ['Handler', 'ConnState'],
    source: 'https://pkg.go.dev/net/http#Server: a service goroutine for each connection',
  },
  {
    type: 'net/http/httputil.ReverseProxy',
    fields: ['Director', 'Rewrite', 'ModifyResponse', 'ErrorHandler'],
    source: 'https://pkg.go.dev/net/http/httputil#ReverseProxy: an http.Handler, which runs once a request',
  },
  {
    type: 'crypto/tls.Config',
    fields: ['GetCertificate', 'GetConfigForClient'],
    source: 'https://pkg.go.dev/crypto/tls#Config: called at the handshake of each connection of a server',
  },
];

const known: ReadonlySet<string> = new Set(
  callbackFields.flatMap(({ type, fields }) => fields.map((field) => `${type}.${field}`)),
);

/**
 * Whether a function in this field runs in several goroutines at a time.
 *
 * @param type full name of the struct's type, as `typeFullName` gives it; undefined when it has none
 */
export function isCalledConcurrently(type: string | undefined, field: string): boolean {
  return type !== undefined && known.has(`${type}.${field}`);
}
