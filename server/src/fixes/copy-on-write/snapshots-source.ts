/** What a generated type is made of. */
export interface SnapshotsNames {
  readonly type: string;
  readonly mapType: string;
  readonly canChange: boolean;
  readonly canReplace: boolean;
  /** Qualifiers with their dots; that of `maps` is needed where changes are made. */
  readonly sync: string;
  readonly atomic: string;
  readonly maps: string;
}

/** The declaration of a type that holds a map which is never changed, but replaced as a whole. */
export function snapshotsSource({ type, mapType, canChange, canReplace, sync, atomic, maps }: SnapshotsNames): string {
  const change = `
// change makes a copy, changes that, and shows it to readers from then on.
func (s *${type}) change(apply func(next ${mapType})) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := ${maps}Clone(s.load())
	if next == nil {
		next = make(${mapType})
	}
	apply(next)
	s.current.Store(&next)
}
`;
  const replace = `
// replace shows another map to readers from then on.
func (s *${type}) replace(next ${mapType}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current.Store(&next)
}
`;
  return `// ${type} holds a map that is replaced as a whole: readers take no lock, and each change copies it.
type ${type} struct {
	mu      ${sync}Mutex // one change at a time
	current ${atomic}Pointer[${mapType}]
}

// load gives the map as it is now, which must not be changed.
func (s *${type}) load() ${mapType} {
	if current := s.current.Load(); current != nil {
		return *current
	}
	return nil
}
${canChange ? change : ''}${canReplace ? replace : ''}`;
}
