package dashboard

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"sync"
)

//go:embed page/page.tmpl page/noise.tmpl page/outcomes.tmpl page/style.css
var files embed.FS

// pageTemplate is parsed once; it is part of the binary, so a failure is a fault
// of this package, which its tests would show.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(files, "page/page.tmpl", "page/noise.tmpl", "page/outcomes.tmpl"))
})

// style is the page's CSS. It is this package's own text, so the template may
// take it as it is.
var style = sync.OnceValue(func() template.CSS {
	css, err := files.ReadFile("page/style.css")
	if err != nil {
		panic(err) // embedded above
	}
	return template.CSS(css) //nolint:gosec // constant text, embedded in the binary
})

// WriteHTML writes the page. The counts are released once, whatever is written of
// them and how often: see Counts.
func (b *Board) WriteHTML(w io.Writer) error {
	r, err := b.release()
	if err != nil {
		return err
	}
	of, err := b.page(r)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := pageTemplate().Execute(&page, of); err != nil {
		return fmt.Errorf("dashboard: writing the page: %w", err)
	}
	// A design's name may be in another encoding.
	if _, err := w.Write(bytes.ToValidUTF8(page.Bytes(), []byte("\uFFFD"))); err != nil {
		return fmt.Errorf("dashboard: writing the page: %w", err)
	}
	return nil
}
