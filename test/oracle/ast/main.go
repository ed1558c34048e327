// Command ast prints what go/parser makes of Go files, in a form that Gotraps' own syntax tree can be printed in too.
//
//	ast hash root...   one line a .go file below the roots that go/parser accepts: path, tab, hash
//	ast dump file...   the nodes of each file, one line a node, after a line with its path
//
// Offsets are UTF-16 code units from the start of the file. Files that go/parser rejects are left out of `hash`; their
// number goes to standard error.
package main

import (
	"bufio"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: ast hash root... | ast dump file...")
		os.Exit(2)
	}
	var err error
	switch os.Args[1] {
	case "hash":
		err = hashAll(os.Args[2:])
	case "dump":
		err = dumpAll(os.Args[2:])
	default:
		err = fmt.Errorf("unknown mode %q", os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func goFilesBelow(roots []string) ([]string, error) {
	var files []string
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() && strings.HasSuffix(path, ".go") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

func hashAll(roots []string) error {
	files, err := goFilesBelow(roots)
	if err != nil {
		return err
	}
	lines := make([]string, len(files))
	rejected := make([]bool, len(files))
	var group sync.WaitGroup
	next := make(chan int)
	for range runtime.NumCPU() {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range next {
				sink := newHashSink()
				if walkFile(files[i], sink) != nil {
					rejected[i] = true
					continue
				}
				lines[i] = files[i] + "\t" + sink.sum()
			}
		}()
	}
	for i := range files {
		next <- i
	}
	close(next)
	group.Wait()

	out := bufio.NewWriter(os.Stdout)
	count := 0
	for i, line := range lines {
		if rejected[i] {
			count++
		} else {
			fmt.Fprintln(out, line)
		}
	}
	fmt.Fprintf(os.Stderr, "%d files rejected by go/parser\n", count)
	return out.Flush()
}

func dumpAll(files []string) error {
	out := bufio.NewWriter(os.Stdout)
	for _, path := range files {
		fmt.Fprintln(out, "file "+path)
		if err := walkFile(path, &lineSink{out: out}); err != nil {
			return err
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}

func walkFile(path string, out sink) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	w := walker{out: out, base: token.Pos(files.File(file.FileStart).Base()), units: utf16Offsets(source)}
	w.file(file)
	return nil
}

// utf16Offsets maps byte offsets to UTF-16 offsets; nil stands for the identity.
func utf16Offsets(source []byte) []int32 {
	ascii := true
	for _, b := range source {
		if b >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return nil
	}
	offsets := make([]int32, len(source)+1)
	units := int32(0)
	for i, r := range string(source) {
		offsets[i] = units
		units++
		if r >= 0x10000 {
			units++
		}
	}
	offsets[len(source)] = units
	return offsets
}
