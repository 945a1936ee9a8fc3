package report

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"sync"

	"github.com/allelerx/allelerx/annotate/pgx"
)

//go:embed page/*.tmpl page/style.css
var pageFiles embed.FS

// pageTemplates are parsed once; they are part of the binary, so a failure is
// a fault of this package, which its tests would show.
var pageTemplates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("report").ParseFS(pageFiles, "page/*.tmpl"))
})

// styleSheet is the pages' CSS. It is this package's own text, so the
// template may take it as it is.
var styleSheet = sync.OnceValue(func() template.CSS {
	css, err := pageFiles.ReadFile("page/style.css")
	if err != nil {
		panic(err) // embedded above
	}
	return template.CSS(css) //nolint:gosec // constant text, embedded in the binary
})

// HTML writes one person's report as a page that is complete in itself: no
// scripts, no network, and fit for print.
//
// What changes treatment comes first, by drug; then the genes; then the
// evidence and what was not assessed.
func HTML(w io.Writer, p *pgx.Person, o Options) error {
	return writePage(w, newPage(p, adviceFor(p), o))
}

func writePage(w io.Writer, p *page) error { return render(w, "page.tmpl", p) }

func render(w io.Writer, name string, data any) error {
	var buf bytes.Buffer
	if err := pageTemplates().ExecuteTemplate(&buf, name, data); err != nil {
		return fmt.Errorf("report: writing HTML: %w", err)
	}
	// Names of samples and files may be in another encoding.
	if _, err := w.Write(bytes.ToValidUTF8(buf.Bytes(), []byte("\uFFFD"))); err != nil {
		return fmt.Errorf("report: writing HTML: %w", err)
	}
	return nil
}
