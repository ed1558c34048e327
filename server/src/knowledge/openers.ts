/** What a function of the standard library opens, for its caller to close. */
export type OpenedKind = 'file' | 'connection' | 'listener' | 'response';

const openers: readonly (readonly [kind: OpenedKind, names: string])[] = [
  [
    'file',
    'os.Open os.Create os.OpenFile os.CreateTemp io/ioutil.TempFile (*os.Root).Open (*os.Root).Create (*os.Root).OpenFile',
  ],
  [
    'connection',
    'net.Dial net.DialTimeout net.DialTCP net.DialUDP net.DialUnix net.DialIP (*net.Dialer).Dial (*net.Dialer).DialContext ' +
      '(net.Listener).Accept (*net.TCPListener).Accept (*net.TCPListener).AcceptTCP (*net.UnixListener).Accept ' +
      '(*net.UnixListener).AcceptUnix crypto/tls.Dial crypto/tls.DialWithDialer (*crypto/tls.Dialer).Dial ' +
      '(*crypto/tls.Dialer).DialContext net.ListenPacket net.ListenUDP net.ListenMulticastUDP net.ListenUnixgram net.ListenIP ' +
      '(*net.ListenConfig).ListenPacket',
  ],
  ['listener', 'net.Listen net.ListenTCP net.ListenUnix (*net.ListenConfig).Listen crypto/tls.Listen'],
  [
    'response',
    'net/http.Get net/http.Head net/http.Post net/http.PostForm (*net/http.Client).Do (*net/http.Client).Get ' +
      '(*net/http.Client).Head (*net/http.Client).Post (*net/http.Client).PostForm (net/http.RoundTripper).RoundTrip ' +
      '(*net/http.Transport).RoundTrip',
  ],
];

const kinds: ReadonlyMap<string, OpenedKind> = new Map(
  openers.flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind] as const)),
);

/** What a function with this full name opens as its first result; undefined for one that opens nothing. */
export function openedBy(fullName: string): OpenedKind | undefined {
  return kinds.get(fullName);
}

/** The names, without package and receiver, of all functions that open something of these kinds. */
export function openerNames(wanted: readonly OpenedKind[]): readonly string[] {
  const names = [...kinds].filter(([, kind]) => wanted.includes(kind)).map(([name]) => name.replace(/^.*\./, ''));
  return [...new Set(names)];
}
