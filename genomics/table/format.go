package table

import (
	"fmt"

	"github.com/allelerx/allelerx/genomics/file"
)

// Format is the form of a file.
type Format uint8

// The forms. The zero value stands for the one that the file's name asks for.
const (
	TSV     Format = iota + 1 // .tsv: tab-separated columns under a line of their names
	JSONL                     // .jsonl, .ndjson: a JSON object a line
	Parquet                   // .parquet
)

// String is the format's usual ending, without the dot.
func (f Format) String() string {
	switch f {
	case 0:
		return ""
	case TSV:
		return "tsv"
	case JSONL:
		return "jsonl"
	case Parquet:
		return "parquet"
	}
	return fmt.Sprintf("Format(%d)", uint8(f))
}

// UnmarshalText reads what String writes, and "ndjson", as a program's flag
// gives it.
func (f *Format) UnmarshalText(text []byte) error {
	switch string(text) {
	case "":
		*f = 0
	case "tsv":
		*f = TSV
	case "jsonl", "ndjson":
		*f = JSONL
	case "parquet":
		*f = Parquet
	default:
		return fmt.Errorf("table: unknown format %q: tsv, jsonl, ndjson or parquet", file.Excerpt(text))
	}
	return nil
}
