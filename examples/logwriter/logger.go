package main

import (
	"bufio"
	"fmt"
	"io"
	"time"
)

// logger writes lines to a buffered file and counts them by level.
type logger struct {
	out    *bufio.Writer
	counts map[string]int
}

func newLogger(w io.Writer) *logger {
	return &logger{out: bufio.NewWriter(w), counts: make(map[string]int)}
}

// log writes one line. Its level is something like "info" or "error".
func (l *logger) log(level, text string) {
	fmt.Fprintf(l.out, "%s %-5s %s\n", time.Now().Format(time.TimeOnly), level, text)
	l.counts[level]++
}

// count tells how many lines of a level were written.
func (l *logger) count(level string) int {
	return l.counts[level]
}

// flushEvery writes buffered lines to the file now and then, until stop is closed.
func (l *logger) flushEvery(interval time.Duration, stop <-chan struct{}) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			l.out.Flush()
		case <-stop:
			return
		}
	}
}
