package delimited

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// Error is a fault in a file of text.
type Error struct {
	File string
	Line int // 1-based; 0 where no line is to blame
	Msg  string
	Err  error // what lies below it; nil where nothing does
}

// Error tells where and what, without a value.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Msg
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
}

// Unwrap returns what lies below.
func (e *Error) Unwrap() error { return e.Err }

// maxRow is how many bytes a row may have. A quote that is never closed would
// else take the rest of the file for one cell.
const maxRow = 16 << 20

// Reader reads the rows of a table that begins with a line of column names.
type Reader struct {
	file   string
	header []string
	in     *bufio.Reader
	close  func() error

	bound *bounded
	csv   *csv.Reader // nil: tab-separated
	line  int
	cells []string
}

// Open begins to read a table. Gzip is recognised by its first bytes. packed is
// how many bytes the data takes where it is stored compressed, in an archive; 0
// where it is not. Close does not close in.
func Open(file string, in io.Reader, packed int64) (*Reader, error) {
	r := &Reader{file: file, close: func() error { return nil }}
	if packed > 0 {
		in = &inflated{in: in, packed: func() int64 { return packed }}
	}
	buffered := bufio.NewReaderSize(in, 64<<10)
	if magic, _ := buffered.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		counted := &counter{in: buffered}
		z, err := gzip.NewReader(counted)
		if err != nil {
			return nil, &Error{file, 0, "is no gzip data, though it begins like it: write it anew", err}
		}
		r.close = z.Close
		buffered = bufio.NewReaderSize(&inflated{in: z, packed: func() int64 { return counted.n }}, 64<<10)
	}
	r.bound = &bounded{in: buffered}
	r.in = bufio.NewReaderSize(r.bound, 64<<10)
	if err := r.readHeader(); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Close ends the reading.
func (r *Reader) Close() error { return r.close() }

// Header are the names of the columns, as the file has them.
func (r *Reader) Header() []string { return r.header }

// File is the name for messages.
func (r *Reader) File() string { return r.file }

// Line is the 1-based line in which the last row began.
func (r *Reader) Line() int { return r.line }

func (r *Reader) readHeader() error {
	begin, err := r.in.Peek(4 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return r.fault(0, err)
	}
	if bytes.HasPrefix(begin, []byte{0xff, 0xfe}) || bytes.HasPrefix(begin, []byte{0xfe, 0xff}) {
		return &Error{r.file, 1, "is UTF-16: save it as UTF-8", nil}
	}
	if bytes.HasPrefix(begin, []byte("\xef\xbb\xbf")) {
		_, _ = r.in.Discard(3) // peeked
		begin = begin[3:]
	}
	line, _, _ := bytes.Cut(begin, []byte("\n"))
	if comma := delimiter(line); comma != '\t' {
		r.csv = csv.NewReader(r.in)
		r.csv.Comma, r.csv.ReuseRecord = comma, true
	}
	cells, err := r.Next()
	if errors.Is(err, io.EOF) {
		return &Error{r.file, 0, "is empty: its first line must name the columns", nil}
	}
	if err != nil {
		return err
	}
	seen := make(map[string]bool, len(cells))
	for _, name := range cells {
		name = strings.TrimSpace(name)
		if key := strings.ToLower(name); name != "" && seen[key] {
			return &Error{r.file, r.line, fmt.Sprintf("has the column %q twice: rename one", name), nil}
		}
		seen[strings.ToLower(name)] = true
		r.header = append(r.header, strings.Clone(name))
	}
	return nil
}

// delimiter is what stands most often between the names of the first line.
func delimiter(header []byte) rune {
	best, most := ',', 0
	for _, c := range []rune{'\t', ',', ';', '|'} {
		if n := bytes.Count(header, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// Next returns the cells of the next row, as many as there are columns; io.EOF
// after the last. They are valid until the next call.
func (r *Reader) Next() ([]string, error) {
	r.bound.row = 0
	if r.csv == nil {
		return r.nextLine()
	}
	cells, err := r.csv.Read()
	var bad *csv.ParseError
	switch {
	case err == nil:
		r.line, _ = r.csv.FieldPos(0)
		return cells, nil
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case errors.Is(err, csv.ErrFieldCount):
		line, _ := r.csv.FieldPos(0)
		return nil, r.wrongCount(line, len(cells))
	case errors.As(err, &bad) && errors.Is(err, csv.ErrQuote):
		return nil, &Error{r.file, bad.StartLine, "a quote in this row is not closed, or more follows it: write quotes within a cell twice", csv.ErrQuote}
	case errors.As(err, &bad) && errors.Is(err, csv.ErrBareQuote):
		return nil, &Error{r.file, bad.StartLine, "a cell that is not quoted has a quote in it: quote the cell and write the quote twice", csv.ErrBareQuote}
	default:
		return nil, r.fault(r.line+1, err)
	}
}

// nextLine returns the next row of a tab-separated file, in which a row is a
// line. Quotes count only where they stand around a whole cell, because the files
// of the OMOP vocabularies have them within names, unpaired.
func (r *Reader) nextLine() ([]string, error) {
	for {
		line, err := r.in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long := bytes.Clone(line)
			for errors.Is(err, bufio.ErrBufferFull) {
				line, err = r.in.ReadSlice('\n')
				long = append(long, line...)
			}
			line = long
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, r.fault(r.line+1, err)
		}
		if len(line) == 0 {
			return nil, io.EOF
		}
		r.line++
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" && len(r.header) != 1 {
			continue // as encoding/csv does
		}
		r.cells = r.cells[:0]
		for cell := range strings.SplitSeq(text, "\t") {
			if n := len(cell); n >= 2 && cell[0] == '"' && cell[n-1] == '"' {
				cell = strings.ReplaceAll(cell[1:n-1], `""`, `"`)
			}
			r.cells = append(r.cells, cell)
		}
		if r.header != nil && len(r.cells) != len(r.header) {
			return nil, r.wrongCount(r.line, len(r.cells))
		}
		return r.cells, nil
	}
}

func (r *Reader) wrongCount(line, cells int) error {
	return &Error{r.file, line, fmt.Sprintf("the row has %d cells and the first line %d: give each row all columns", cells, len(r.header)), nil}
}

// fault is an error of reading what lies below the table.
func (r *Reader) fault(line int, err error) error {
	switch {
	case errors.Is(err, errLong):
		return &Error{r.file, line, fmt.Sprintf("the row has more than %d MiB: is a quote not closed?", maxRow>>20), err}
	case errors.Is(err, errBomb):
		return &Error{r.file, line, fmt.Sprintf("inflates to more than %d times its size: unpack it yourself if it is right", maxRatio), err}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{r.file, line, "the file is cut off: copy it again", err}
	default:
		return &Error{r.file, line, err.Error(), err}
	}
}

// Missing tells whether a cell of a number, date or identifier holds nothing, as
// the programs that write such tables put it.
func Missing(cell string) bool {
	switch strings.TrimSpace(cell) {
	case "", "NA", "NULL", "null", `\N`, "NaN", "None":
		return true
	}
	return false
}
