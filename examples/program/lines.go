package program

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
)

// maxLine bounds a line of the small text inputs, in bytes.
const maxLine = 1 << 20

// EachLine calls visit with the fields of every line that is no comment.
func EachLine(ctx context.Context, name string, visit func(line int, fields []string) error) error {
	in, err := file.Open(ctx, name, file.Options{})
	if err != nil {
		return err
	}
	defer in.Close()
	s := bufio.NewScanner(in)
	s.Buffer(nil, maxLine)
	line := 1
	for ; s.Scan(); line++ {
		text := strings.TrimSpace(strings.TrimPrefix(s.Text(), "\ufeff"))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		fields := strings.Fields(text)
		if strings.Contains(text, "\t") { // names may hold blanks
			fields = strings.Split(text, "\t")
		}
		if err := visit(line, fields); err != nil {
			return fmt.Errorf("%s:%d: %w", name, line, err)
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("%s:%d: the line is longer than 1 MiB: is this the right file?", name, line)
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// ReadBED reads the regions of a BED file, which are 0-based and half-open. A
// file without any is an error.
func ReadBED(ctx context.Context, name string) ([]genomics.Region, error) {
	var out []genomics.Region
	err := EachLine(ctx, name, func(_ int, fields []string) error {
		if fields[0] == "track" || fields[0] == "browser" {
			return nil
		}
		if len(fields) < 3 {
			return fmt.Errorf("has %d columns: a BED line has contig, start and end", len(fields))
		}
		start, err1 := strconv.Atoi(strings.TrimSpace(fields[1]))
		end, err2 := strconv.Atoi(strings.TrimSpace(fields[2]))
		if err1 != nil || err2 != nil || start < 0 || end < start || end > genomics.MaxPosition {
			return errors.New("what columns 2 and 3 say is no interval: a BED line has 0-based start and end, start first")
		}
		out = append(out, genomics.Region{Contig: fields[0], Start: start, End: end})
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("%s: has no region: give a BED of what was sequenced, contig, start and end", name)
	}
	return out, err
}
