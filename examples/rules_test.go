package examples_test

import (
	"bufio"
	"go/ast"
	"go/build/constraint"
	"go/doc"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// topLevel is everything the repository's root may hold.
var topLevel = []string{
	"genomics", "variant", "annotate", "cohort", "examples", "benchmarks",
	"go.mod", "go.sum", "README.md", "LICENSE", "NOTICE", "CONTRIBUTING.md", "CHANGELOG.md",
	".ci", ".gitignore", ".golangci.yml", ".git",
}

// longFile is the length past which a file must be about two things. Past 400 lines, look for the second.
const longFile = 500

// longFiles are the exceptions, each with its reason.
var longFiles = map[string]string{}

// emptyNames say nothing about what a package or a file is for.
var emptyNames = regexp.MustCompile(`^(utils?|common|helpers?|misc|shared|lib)$`)

var fileName = regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*\.go$`)

func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	ignored := ignoredNames(t)
	for _, e := range entries {
		isIgnored := slices.ContainsFunc(ignored, func(pattern string) bool {
			ok, err := path.Match(pattern, e.Name())
			return ok && err == nil
		})
		if !slices.Contains(topLevel, e.Name()) && !isIgnored {
			t.Errorf("%s stands at the top of the repository; it belongs on a floor", e.Name())
		}
	}
	for _, name := range []string{"README.md", "LICENSE", "NOTICE", "CONTRIBUTING.md", "CHANGELOG.md"} {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			t.Error(err)
		}
	}
}

// ignoredNames are the patterns of .gitignore, of which this project uses the simple kind only.
func ignoredNames(t *testing.T) []string {
	t.Helper()
	f, err := os.Open(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var patterns []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if line := strings.Trim(lines.Text(), " /"); line != "" && line[0] != '#' {
			patterns = append(patterns, line)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return patterns
}

// TestPackageComments wants the package comment in doc.go; a program may keep it in main.go.
func TestPackageComments(t *testing.T) {
	for _, p := range mustReadTree(t).packages {
		home, begin := path.Join(p.dir, "doc.go"), "Package "+p.name+" "
		if p.program() {
			home, begin = path.Join(p.dir, "main.go"), "Command "+path.Base(p.dir)+" "
		}
		var found bool
		var code bool
		for _, f := range p.files {
			code = code || !f.test
			isHome := f.path == home || f.path == path.Join(p.dir, "doc.go")
			if isHome && strings.HasPrefix(f.syntax.Doc.Text(), begin) {
				found = true
			}
		}
		if code && !found {
			t.Errorf("%s: no comment in it begins with %q", home, begin)
		}
	}
}

// TestPackagesHaveExamples wants an example that go test runs and compares in
// every package, except those without a declaration and those in an internal
// folder, which no reader of the documentation meets.
func TestPackagesHaveExamples(t *testing.T) {
	for _, p := range mustReadTree(t).packages {
		if p.internal() {
			continue
		}
		var tests []*ast.File
		var declares bool
		for _, f := range p.files {
			if f.test {
				tests = append(tests, f.syntax)
				continue
			}
			declares = declares || slices.ContainsFunc(f.syntax.Decls, func(d ast.Decl) bool {
				g, ok := d.(*ast.GenDecl)
				return !ok || g.Tok != token.IMPORT
			})
		}
		runs := slices.ContainsFunc(doc.Examples(tests...), func(e *doc.Example) bool { return e.Output != "" || e.EmptyOutput })
		if declares && !runs {
			t.Errorf("%s has no Example with an Output comment", p.dir)
		}
	}
}

func TestFiles(t *testing.T) {
	for _, p := range mustReadTree(t).packages {
		for _, f := range p.files {
			name := path.Base(f.path)
			stem := strings.TrimSuffix(strings.TrimSuffix(name, ".go"), "_test")
			if !fileName.MatchString(name) || emptyNames.MatchString(stem) {
				t.Errorf("%s: name the file after what it is about, in lower case", f.path)
			}
			if _, known := longFiles[f.path]; f.lines > longFile && !f.test && !known && !ast.IsGenerated(f.syntax) {
				t.Errorf("%s has %d lines: look for the second thing in it", f.path, f.lines)
			}
		}
	}
	for name := range longFiles {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			t.Errorf("longFiles: %v", err)
		}
	}
}

func TestNames(t *testing.T) {
	for _, p := range mustReadTree(t).packages {
		if emptyNames.MatchString(path.Base(p.dir)) || emptyNames.MatchString(p.name) {
			t.Errorf("%s: name the package after what it is for", p.dir)
		}
		if p.name != path.Base(p.dir) && !p.program() {
			t.Errorf("%s holds package %s: give both one name", p.dir, p.name)
		}
		for _, f := range p.files {
			if f.test || p.program() {
				continue
			}
			for _, name := range declared(f.syntax) {
				if why := badName(p.name, name); why != "" {
					t.Errorf("%s: %s.%s %s", f.path, p.name, name, why)
				}
			}
		}
	}
}

// declared are the names of a file's exported functions, methods and types.
func declared(f *ast.File) []string {
	var names []string
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			names = append(names, d.Name.Name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if ts, ok := s.(*ast.TypeSpec); ok {
					names = append(names, ts.Name.Name)
				}
			}
		}
	}
	return slices.DeleteFunc(names, func(n string) bool { return !ast.IsExported(n) })
}

// badName says what is wrong with an exported name of package pkg; "" if nothing is.
func badName(pkg, name string) string {
	if startsWord(name, "get") {
		return "needs no Get"
	}
	if startsWord(name, pkg) {
		return "says the package's name twice"
	}
	return ""
}

// startsWord tells whether name begins with word, in any case, and goes on with a new one.
func startsWord(name, word string) bool {
	if len(name) <= len(word) || !strings.EqualFold(name[:len(word)], word) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(name[len(word):])
	return unicode.IsUpper(next)
}

func TestBadName(t *testing.T) {
	for _, tc := range []struct {
		pkg, name string
		bad       bool
	}{
		{"vcf", "Reader", false},
		{"vcf", "VCFReader", true},
		{"vcf", "GetReader", true},
		{"kb", "KB", false},
		{"star", "Started", false},
		{"report", "Getter", false},
	} {
		if why := badName(tc.pkg, tc.name); (why != "") != tc.bad {
			t.Errorf("badName(%q, %q) = %q, want bad %v", tc.pkg, tc.name, why, tc.bad)
		}
	}
}

// TestUnsafe wants unsafe in one file of a package at most, which -tags purego
// leaves out, and no cgo outside the nested modules.
func TestUnsafe(t *testing.T) {
	for _, p := range mustReadTree(t).packages {
		var unsafeFiles []string
		for _, f := range p.files {
			if imports(f.syntax, "C") && !p.nested {
				t.Errorf("%s uses cgo", f.path)
			}
			if f.test || !imports(f.syntax, "unsafe") {
				continue
			}
			unsafeFiles = append(unsafeFiles, f.path)
			if !leftOutBy(f.syntax, "purego") {
				t.Errorf("%s imports unsafe without //go:build !purego", f.path)
			}
		}
		if len(unsafeFiles) > 1 {
			t.Errorf("%s uses unsafe in %v; one file at most", p.dir, unsafeFiles)
		}
	}
}

func imports(f *ast.File, name string) bool {
	return slices.ContainsFunc(f.Imports, func(s *ast.ImportSpec) bool { return s.Path.Value == `"`+name+`"` })
}

// leftOutBy tells whether a file is never built with the given tag.
func leftOutBy(f *ast.File, tag string) bool {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if c.Pos() > f.Package || !constraint.IsGoBuild(c.Text) {
				continue
			}
			expr, err := constraint.Parse(c.Text)
			// Every other tag is taken as satisfied, or as not: neither may let the file in.
			if err == nil && !expr.Eval(func(string) bool { return true }) && !expr.Eval(func(s string) bool { return s == tag }) {
				return true
			}
		}
	}
	return false
}

var link = regexp.MustCompile(`\]\(([^)#:]+)[^):]*\)`)

// TestLinks follows the links of the Markdown files at the root that stay in the repository.
func TestLinks(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(root, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", filepath.Base(name), m[1])
			}
		}
	}
}

// TestNoticeNamesModules wants every module that a go.mod, of the root or
// nested, requires by itself in NOTICE.
func TestNoticeNamesModules(t *testing.T) {
	notice, err := os.ReadFile(filepath.Join(root, "NOTICE"))
	if err != nil {
		t.Fatal(err)
	}
	tr := mustReadTree(t)
	mods := []string{filepath.Join(root, "go.mod")}
	for _, p := range tr.packages {
		if name := filepath.Join(root, p.dir, "go.mod"); p.nested && fileExists(name) {
			mods = append(mods, name)
		}
	}
	for _, name := range mods {
		mod, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(mod)) {
			fields := strings.Fields(strings.TrimPrefix(line, "require "))
			direct := len(fields) == 2 && strings.HasPrefix(fields[1], "v") && fields[0] != tr.module
			if direct && !strings.Contains(string(notice), "- "+fields[0]+" ") {
				t.Errorf("NOTICE lacks %s and its licence", fields[0])
			}
		}
	}
}

func fileExists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// TestReadmeNamesPrograms keeps README's table of programs complete.
func TestReadmeNamesPrograms(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range mustReadTree(t).packages {
		if p.program() && path.Dir(p.dir) == "examples" && !strings.Contains(string(readme), "| [`"+p.dir+"`]") {
			t.Errorf("README.md: the table of programs lacks %s", p.dir)
		}
	}
}
