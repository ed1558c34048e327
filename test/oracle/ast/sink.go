package main

import (
	"bufio"
	"fmt"
	"strings"
	"unicode/utf16"
)

// A sink takes the nodes of a file in source order.
type sink interface {
	// node begins a node at a depth.
	node(depth int, kind string, start, end int)
	// number and text add to the latest node.
	number(n int)
	text(s string)
}

// A lineSink prints one line a node.
type lineSink struct {
	out *bufio.Writer
}

func (s *lineSink) node(depth int, kind string, start, end int) {
	fmt.Fprintf(s.out, "\n%s%s %d..%d", strings.Repeat(" ", depth), kind, start, end)
}

func (s *lineSink) number(n int) { fmt.Fprintf(s.out, " %d", n) }

func (s *lineSink) text(t string) { fmt.Fprintf(s.out, " %s", escape(t)) }

// escape keeps a text on one line.
func escape(t string) string {
	return strings.NewReplacer("\\", "\\\\", "\n", "\\n", "\r", "\\r").Replace(t)
}

// A hashSink computes two 32-bit hashes over numbers and UTF-16 code units.
type hashSink struct {
	a, b uint32
}

func newHashSink() *hashSink { return &hashSink{a: 0x811c9dc5, b: 0x9e3779b9} }

func (s *hashSink) number(n int) {
	v := uint32(int32(n))
	s.a = (s.a ^ v) * 0x01000193
	s.a ^= s.a >> 15
	s.b = (s.b + v) * 0x85ebca6b
	s.b ^= s.b >> 13
}

func (s *hashSink) text(t string) {
	for i := 0; i < len(t); i++ {
		if t[i] >= 0x80 {
			units := utf16.Encode([]rune(t))
			s.number(len(units))
			for _, unit := range units {
				s.number(int(unit))
			}
			return
		}
	}
	s.number(len(t))
	for i := 0; i < len(t); i++ {
		s.number(int(t[i]))
	}
}

func (s *hashSink) node(depth int, kind string, start, end int) {
	s.number(depth)
	s.text(kind)
	s.number(start)
	s.number(end)
}

func (s *hashSink) sum() string { return fmt.Sprintf("%08x%08x", s.a, s.b) }
