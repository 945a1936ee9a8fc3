package examples_test

import (
	"bufio"
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// root is the repository's root, seen from this package's folder.
const root = ".."

// A sourceFile is one Go file, whatever its build constraints.
type sourceFile struct {
	path   string // from the root, with forward slashes
	test   bool
	lines  int
	syntax *ast.File
}

// A sourcePackage is a folder with Go files.
type sourcePackage struct {
	dir    string // from the root, with forward slashes
	name   string // of its non-test files, else of the first test file without _test
	nested bool   // belongs to a module of its own
	files  []sourceFile
}

func (p *sourcePackage) program() bool { return p.name == "main" }

// internal tells whether the package lies in an internal folder, out of an importer's sight.
func (p *sourcePackage) internal() bool {
	return slices.Contains(strings.Split(p.dir, "/"), "internal")
}

// A tree is every Go package of the repository, read from its files: all build
// tags, all platforms and all nested modules at once.
type tree struct {
	module   string
	packages []*sourcePackage
}

var readTree = sync.OnceValues(func() (*tree, error) {
	module, err := modulePath(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, err
	}
	t := &tree{module: module}
	byDir := map[string]*sourcePackage{}
	var nested []string
	fset := token.NewFileSet()
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if rel != "." && (strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_") || d.Name() == "testdata") {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(name, "go.mod")); rel != "." && err == nil {
				nested = append(nested, rel)
			}
			return nil
		}
		if path.Ext(rel) != ".go" {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		syntax, err := parser.ParseFile(fset, rel, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := path.Dir(rel)
		p := byDir[dir]
		if p == nil {
			p = &sourcePackage{dir: dir}
			p.nested = slices.ContainsFunc(nested, func(n string) bool { return within(dir, n) })
			byDir[dir] = p
			t.packages = append(t.packages, p)
		}
		test := strings.HasSuffix(rel, "_test.go")
		if !test || p.name == "" {
			p.name = strings.TrimSuffix(syntax.Name.Name, "_test")
		}
		p.files = append(p.files, sourceFile{path: rel, test: test, lines: bytes.Count(text, []byte("\n")), syntax: syntax})
		return nil
	})
	return t, err
})

func mustReadTree(t *testing.T) *tree {
	t.Helper()
	tr, err := readTree()
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// within tells whether dir is folder or lies in it.
func within(dir, folder string) bool { return dir == folder || strings.HasPrefix(dir, folder+"/") }

func modulePath(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if module, ok := strings.CutPrefix(lines.Text(), "module "); ok {
			return strings.TrimSpace(module), nil
		}
	}
	return "", errors.Join(lines.Err(), errors.New(name+" names no module"))
}
