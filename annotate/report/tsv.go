package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/allelerx/allelerx/annotate/pgx"
)

// Columns are the columns of the table that [TSV] writes, in order.
func Columns() []string {
	return []string{
		"sample", "gene", "diplotype", "lookup_diplotype", "phenotype", "activity_score", "lookup",
		"called_from", "phased", "missing_positions", "alternatives", "warnings",
	}
}

// TSV writes people as a tab-separated table: a header line, then one line
// for each person and gene. A cell without a value is empty.
//
// Values that exclude each other are joined by " OR ", values that hold
// together by "; ", lists by ";", positions (chr:pos, 1-based, of the input's
// build) by ",". A phenotype that lower-scored diplotypes could change reads
// "Intermediate Metabolizer (not excluded: Poor Metabolizer)".
type TSV struct {
	w      *bufio.Writer
	header bool
	line   []byte
}

// NewTSV returns a TSV that writes to w. Call Flush at the end.
func NewTSV(w io.Writer, _ Options) *TSV {
	return &TSV{w: bufio.NewWriterSize(w, 1<<16)}
}

// Write writes the lines of one person.
func (t *TSV) Write(p *pgx.Person) error {
	t.writeHeader()
	for _, g := range p.Genes {
		t.line = appendLine(t.line[:0], p.Sample, g)
		if _, err := t.w.Write(t.line); err != nil {
			return fmt.Errorf("report: writing the table: %w", err)
		}
	}
	return nil
}

// Flush writes what is buffered, and the header line if nobody was written.
func (t *TSV) Flush() error {
	t.writeHeader()
	if err := t.w.Flush(); err != nil {
		return fmt.Errorf("report: writing the table: %w", err)
	}
	return nil
}

func (t *TSV) writeHeader() {
	if t.header {
		return
	}
	t.header = true
	// A bufio.Writer keeps its first error for Flush.
	_, _ = t.w.WriteString(strings.Join(Columns(), "\t") + "\n")
}

func appendLine(b []byte, sample string, g *pgx.Gene) []byte {
	b = appendCell(b, sample)
	for _, cell := range []string{
		g.Name, g.Diplotype(), g.LookupDiplotype(), phenotypeCell(g), g.ActivityScore(),
		strings.Join(g.Keys(), ";"), g.Source.String(), g.Phase.String(),
	} {
		b = appendCell(append(b, '\t'), cell)
	}
	b = append(b, '\t')
	for i, p := range g.Missing {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendCell(b, p.Contig), ':')
		b = strconv.AppendInt(b, int64(p.Pos)+1, 10)
	}
	b = append(b, '\t')
	for i, d := range g.Alternatives {
		if i > 0 {
			b = append(b, ';')
		}
		b = append(appendCell(b, d.Text), '=')
		b = appendCell(b, d.Phenotype)
	}
	b = appendCell(append(b, '\t'), strings.Join(warningCodes(g), ";"))
	return append(b, '\n')
}

func phenotypeCell(g *pgx.Gene) string {
	if len(g.NotExcluded) == 0 {
		return g.Phenotype()
	}
	return g.Phenotype() + " (not excluded: " + strings.Join(g.NotExcluded, "; ") + ")"
}

// warningCodes lists a gene's warnings, each code once, as they came.
func warningCodes(g *pgx.Gene) []string {
	var codes []string
	for _, w := range g.Warnings {
		if !slices.Contains(codes, w.Code) {
			codes = append(codes, w.Code)
		}
	}
	return codes
}

// appendCell appends a value that can neither end its cell nor its line: a
// tab is written \t, a line feed \n, other control characters \x1b.
func appendCell(b []byte, s string) []byte {
	if isPlainASCII(s) {
		return append(b, s...)
	}
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case unicode.IsControl(r):
			b = fmt.Appendf(b, `\x%02x`, r)
		case r == '\u2028' || r == '\u2029':
			b = fmt.Appendf(b, `\u%04x`, r)
		default:
			b = append(b, string(r)...)
		}
	}
	return b
}

func isPlainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
