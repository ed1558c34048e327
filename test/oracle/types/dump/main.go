// Command types-dump type-checks packages with go/types and writes, for each file, the type of every expression and
// the object of every identifier. Offsets are UTF-16 code units, as our own types have them.
//
// Usage: types-dump [-tests=false] packages…   (run inside the module whose packages are named)
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// A unit is a set of files that are type-checked together.
type unit struct {
	path  string
	files []string
	inner *types.Package // what an external test imports under its package's path
}

type listed struct {
	ImportPath   string
	Dir          string
	Export       string
	ImportMap    map[string]string
	GoFiles      []string
	CgoFiles     []string
	TestGoFiles  []string
	XTestGoFiles []string
	DepOnly      bool
}

func main() {
	withTests := flag.Bool("tests", true, "check test files too")
	flag.Parse()
	packages := list(*withTests, flag.Args())
	exports := map[string]string{}
	for _, p := range packages {
		if p.Export != "" {
			exports[p.ImportPath] = p.Export
		}
	}
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	fset := token.NewFileSet()
	c := &checker{out: out, fset: fset, exports: exports, withTests: *withTests}
	c.imports = importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		export, ok := exports[path]
		if !ok {
			return nil, fmt.Errorf("no export data for %s", path)
		}
		return os.Open(export)
	})
	for _, p := range packages {
		if p.DepOnly {
			continue
		}
		c.checkPackage(p)
	}
}

type checker struct {
	out       *bufio.Writer
	fset      *token.FileSet
	exports   map[string]string
	imports   types.Importer // one for all, so that a type is the same wherever it is imported
	withTests bool
}

// list names the packages to check and everything that they and their tests import, with export data for all of it.
func list(withTests bool, patterns []string) []listed {
	wanted := map[string]bool{}
	args := []string{"-deps"}
	if withTests {
		args = append(args, "-test")
	}
	var paths []string
	for _, p := range goList("ImportPath,DepOnly", append(args, patterns...)) {
		if !isTestVariant(p.ImportPath) {
			paths = append(paths, p.ImportPath)
			wanted[p.ImportPath] = !p.DepOnly
		}
	}
	packages := goList("ImportPath,Dir,Export,ImportMap,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles", append([]string{"-export"}, paths...))
	for i := range packages {
		packages[i].DepOnly = !wanted[packages[i].ImportPath]
	}
	return packages
}

func goList(fields string, args []string) []listed {
	cmd := exec.Command("go", append([]string{"list", "-e", "-json=" + fields}, args...)...)
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	check(err)
	check(cmd.Start())
	var packages []listed
	decoder := json.NewDecoder(pipe)
	for {
		var p listed
		if err := decoder.Decode(&p); err == io.EOF {
			break
		} else {
			check(err)
		}
		packages = append(packages, p)
	}
	_ = cmd.Wait() // Packages that don't build are left out; the others count.
	return packages
}

func isTestVariant(path string) bool {
	for i := range path {
		if path[i] == ' ' {
			return true
		}
	}
	return filepath.Ext(path) == ".test"
}

func (c *checker) checkPackage(p listed) {
	files := abs(p.Dir, p.GoFiles, p.CgoFiles)
	if c.withTests {
		files = append(files, abs(p.Dir, p.TestGoFiles)...)
	}
	if len(files) == 0 && len(p.XTestGoFiles) == 0 {
		return
	}
	inner := c.checkUnit(unit{path: p.ImportPath, files: files}, p)
	if c.withTests && len(p.XTestGoFiles) > 0 {
		c.checkUnit(unit{path: p.ImportPath + "_test", files: abs(p.Dir, p.XTestGoFiles), inner: inner}, p)
	}
}

func abs(dir string, lists ...[]string) []string {
	var paths []string
	for _, names := range lists {
		for _, name := range names {
			paths = append(paths, filepath.Join(dir, name))
		}
	}
	return paths
}

func (c *checker) checkUnit(u unit, p listed) *types.Package {
	var files []*ast.File
	var sources []*source
	for _, path := range u.files {
		text, err := os.ReadFile(path)
		check(err)
		file, err := parser.ParseFile(c.fset, path, text, parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		files = append(files, file)
		sources = append(sources, newSource(path, text))
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Defs:  map[*ast.Ident]types.Object{},
		Uses:  map[*ast.Ident]types.Object{},
	}
	errors := map[string]bool{}
	config := types.Config{
		Importer: importFunc(func(path string) (*types.Package, error) {
			if u.inner != nil && path == p.ImportPath {
				return u.inner, nil
			}
			if mapped, ok := p.ImportMap[path]; ok {
				path = mapped
			} else if _, ok := c.exports[path]; !ok {
				if _, ok := c.exports["vendor/"+path]; ok {
					path = "vendor/" + path
				}
			}
			if path == "unsafe" {
				return types.Unsafe, nil
			}
			return c.imports.Import(path)
		}),
		Sizes:       types.SizesFor("gc", "amd64"),
		FakeImportC: true,
		Error: func(err error) {
			if e, ok := err.(types.Error); ok {
				errors[lineKey(c.fset, e.Pos)] = true
			}
		},
	}
	pkg, _ := config.Check(u.path, c.fset, files, info)
	dump(c.out, u.path, pkg, c.fset, files, sources, info, errors)
	return pkg
}

// lineKey names the line of a position. What go/types makes of a line with an error isn't compared: an external test
// sees its package with the package's tests, while the packages that it imports were built without, so that types that
// are the same to the go command differ here.
func lineKey(fset *token.FileSet, pos token.Pos) string {
	position := fset.PositionFor(pos, false)
	return fmt.Sprintf("%s:%d", position.Filename, position.Line)
}

type importFunc func(path string) (*types.Package, error)

func (f importFunc) Import(path string) (*types.Package, error) { return f(path) }

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "types-dump:", err)
		os.Exit(1)
	}
}
