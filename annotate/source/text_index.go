package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/index"
)

// Indexed reports whether there is an index beside the file that is of use.
func (t *Text) Indexed() bool {
	x, err := t.loadIndex(context.Background())
	return x != nil && err == nil
}

// loadIndex returns the index, nil where there is none or it is of no use. It fails
// only where ctx is done.
func (t *Text) loadIndex(ctx context.Context) (*index.Index, error) {
	t.indexMu.Lock()
	defer t.indexMu.Unlock()
	if t.indexSought {
		return t.index, nil
	}
	x, err := t.openIndex(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err == nil && x != nil {
		err = t.checkColumns(x)
	}
	if err != nil {
		t.warn(annotate.Warning{Code: "index-unusable", Msg: "all of the file is read, because its index can't be used: " + err.Error()})
		x = nil
	}
	t.index, t.indexSought = x, true
	return x, nil
}

// openIndex reads the index beside a file that is BGZF.
func (t *Text) openIndex(ctx context.Context) (*index.Index, error) {
	if !t.in.Seekable() {
		return nil, nil
	}
	head := make([]byte, 18)
	n, _ := t.in.ReadAt(head, 0)
	if bgzf.Sniff(head[:n]) != bgzf.BGZF {
		return nil, nil
	}
	for _, name := range file.Beside(t.path, ".csi", ".tbi") {
		in, err := file.Open(ctx, name, file.Options{Open: t.options.Open})
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		x, err := index.Read(ctx, in)
		if err = errors.Join(err, in.Close()); err != nil {
			return nil, fmt.Errorf("%w: create it again with tabix -f", err)
		}
		if x.End() == 0 || len(x.Contigs()) == 0 {
			return nil, nil // no records, or no names: reading the file is as quick
		}
		if err := t.checkFit(ctx, x); err != nil {
			return nil, err
		}
		if file.Older(name, t.path) {
			t.warn(annotate.Warning{Code: "index-older", Msg: "the index is older than the file: create it again with tabix -f"})
		}
		return x, nil
	}
	return nil, nil
}

// checkFit makes sure that the index reaches to the end of the file, so that no
// line is missed for an index of another file, and that the file is complete.
func (t *Text) checkFit(ctx context.Context, x *index.Index) error {
	rest := bgzf.NewRangeReader(ctx, t.in, t.in.Size(), []bgzf.Chunk{{Begin: x.End(), End: bgzf.ToEnd}}, bgzf.Options{Workers: 1})
	defer rest.Close()
	lines := &lineSource{r: rest}
	for {
		text, err := lines.fill(nil)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		for line := range t.lines(text, 0) {
			if t.layout.fasta {
				return nil // sequences, which are long
			}
			if len(line) > 0 {
				return errors.New("the file goes on after the last line that the index knows: create the index again with tabix -f")
			}
		}
	}
}

// checkColumns makes sure that the index goes by the columns that places are in.
func (t *Text) checkColumns(x *index.Index) error {
	by, ok := x.Columns()
	if !ok {
		return nil
	}
	l := &t.layout
	same := by.Contig == l.contig+1 && by.Begin == l.begin+1
	if by.Format == index.Generic {
		same = same && by.ZeroBased == l.zeroBased
		if l.end != none {
			same = same && by.End == l.end+1
		}
	}
	if !same {
		return fmt.Errorf("it goes by other columns (%d, %d, %d) than the places are in (%d, %d, %d): create it again with tabix -f -s%[4]d -b%[5]d",
			by.Contig, by.Begin, by.End, l.contig+1, l.begin+1, l.end+1)
	}
	return nil
}
