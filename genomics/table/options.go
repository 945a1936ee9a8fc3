package table

import (
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/genomics/file"
)

// Options of Create and NewWriter. The zero value chooses by the name.
type Options struct {
	Format   Format // whatever the name; NewWriter and standard output need it
	Compress bool   // BGZF around text whatever the name; Create does so for .gz and .bgz
	Level    int    // of BGZF, 1 to 9; 0 = bgzf.DefaultLevel
	Workers  int    // goroutines that compress; < 1: one per CPU

	// RowGroup is how many rows a row group of a Parquet file has; < 1: 131072.
	// One whose cells take 64 MiB of memory ends earlier.
	RowGroup int
}

// ofName completes the options by the ending of a file's name.
func (o Options) ofName(name string) (Options, error) {
	inner, compressed := name, false
	for _, suffix := range []string{".gz", ".bgz"} {
		if cut, ok := strings.CutSuffix(name, suffix); ok {
			inner, compressed = cut, true
		}
	}
	o.Compress = o.Compress || compressed
	if o.Format == 0 {
		dot := strings.LastIndexByte(inner, '.')
		if dot < 0 || o.Format.UnmarshalText([]byte(inner[dot+1:])) != nil || o.Format == 0 {
			what := "the name does not say in which format to write it: let it end with .tsv, .jsonl, .ndjson (each also with .gz) or .parquet, or set Options.Format"
			if name == "-" {
				what = "standard output has no ending that names a format: set Options.Format"
			}
			return o, fmt.Errorf("table: %s: %s", file.Redact(name), what)
		}
	}
	err := o.check()
	return o, err
}

// check says what is wrong with options that are complete.
func (o *Options) check() error {
	switch {
	case o.Format == 0:
		return fmt.Errorf("table: no format: set Options.Format")
	case o.Format > Parquet:
		return fmt.Errorf("table: unknown format, %s: take TSV, JSONL or Parquet", o.Format)
	case o.Format == Parquet && o.Compress:
		return fmt.Errorf("table: Parquet is compressed inside and no reader takes it compressed again: leave .gz and Options.Compress away")
	}
	return nil
}
