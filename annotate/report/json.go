package report

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/allelerx/allelerx/annotate/pgx"
)

// SchemaVersion is the version of the documents that [JSON] writes. It rises
// in its first part when a reader of the old form would go wrong.
const SchemaVersion = "1.1"

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of the documents that [JSON]
// writes.
func Schema() []byte { return append([]byte(nil), schema...) }

// JSON writes people as one document: what the whole run shares, then the
// people, one on a line, as they come.
type JSON struct {
	w       *bufio.Writer
	o       Options
	started bool
	people  bool
	closed  bool
	err     error
}

// NewJSON returns a JSON that writes to w. Call Close at the end; without it
// the document is not complete.
func NewJSON(w io.Writer, o Options) *JSON {
	return &JSON{w: bufio.NewWriterSize(w, 1<<16), o: o}
}

// Write writes one person. All people of a document are of one run.
func (j *JSON) Write(p *pgx.Person) error { return j.write(p, adviceFor(p)) }

func (j *JSON) write(p *pgx.Person, advice []drugAdvice) error {
	j.start(p.Run)
	if j.people {
		j.text(",")
	}
	j.people = true
	j.text("\n    ")
	j.value(personOf(p, advice))
	return j.err
}

// Close completes the document. The underlying writer stays open.
func (j *JSON) Close() error {
	if j.closed {
		return j.err
	}
	j.closed = true
	j.start(nil)
	j.text("\n  ]\n}\n")
	if err := j.w.Flush(); j.err == nil && err != nil {
		j.err = fmt.Errorf("report: writing JSON: %w", err)
	}
	return j.err
}

// start writes what comes before the first person. Without a run, nobody is
// written and nothing is known of it.
func (j *JSON) start(run *pgx.Run) {
	if j.started {
		return
	}
	j.started = true
	j.text("{")
	j.member("schema_version", SchemaVersion, true)
	j.member("generated", j.o.now().Format(time.RFC3339), false)
	j.member("library", libraryJSON{"AlleleRx", j.o.version()}, false)
	if run != nil {
		j.member("knowledge_base", knowledgeBaseOf(run.KB), false)
		j.member("build", buildJSON{run.Build.String(), orEmpty(run.Evidence)}, false)
		j.member("files", orEmpty(run.Files), false)
		j.member("options", optionsOf(&run.Options), false)
		j.member("summary", summaryOf(&run.Summary), false)
		j.member("statements", statementTexts(run.KB), false)
	}
	j.member("not_assessed", []string{fdaStatement}, false)
	j.text(",\n  \"people\": [")
}

func (j *JSON) member(name string, value any, first bool) {
	if !first {
		j.text(",")
	}
	j.text("\n  ")
	j.value(name)
	j.text(": ")
	j.value(value)
}

func (j *JSON) value(v any) {
	if j.err != nil {
		return
	}
	b, err := json.Marshal(v)
	if err != nil {
		j.err = fmt.Errorf("report: encoding JSON: %w", err)
		return
	}
	j.text(string(b))
}

func (j *JSON) text(s string) {
	if j.err != nil {
		return
	}
	if _, err := j.w.WriteString(s); err != nil {
		j.err = fmt.Errorf("report: writing JSON: %w", err)
	}
}

// orEmpty makes a list that JSON writes as [] where there is none.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
