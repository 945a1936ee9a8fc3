package synth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// A FASTA file has lines of 60 bases. They are made in pieces of whole lines.
const (
	lineBases  = 60
	pieceBases = lineBases << 14
)

// WriteFASTA writes the genome, or the contigs with those names, as FASTA, and
// its index (.fai) beside it. A name that ends in .gz is compressed as BGZF and
// has the index of its blocks (.gzi), too. The files appear when all of them
// are complete.
func (g *Reference) WriteFASTA(ctx context.Context, name string, contigs []string) error {
	chosen, err := g.choose(contigs)
	if err != nil {
		return err
	}
	if name == "-" {
		return errors.New("synth: a FASTA file has an index beside it: name a file, not standard output")
	}
	var files []*file.Writer
	defer func() {
		for _, f := range files {
			f.Close() // nothing, where it was committed
		}
	}()
	create := func(name string) (*file.Writer, error) {
		f, err := file.Create(name)
		if err == nil {
			files = append(files, f)
		}
		return f, err
	}
	out, err := create(name)
	if err != nil {
		return err
	}
	if strings.HasSuffix(name, ".gz") {
		z := bgzf.NewWriter(out, bgzf.WriterOptions{})
		defer func() { _ = z.Close() }() // its goroutines, after an error
		if err := g.write(ctx, z, chosen); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		blocks, err := create(name + ".gzi")
		if err != nil {
			return err
		}
		if _, err := z.GZI().WriteTo(blocks); err != nil {
			return err
		}
	} else if err := g.write(ctx, out, chosen); err != nil {
		return err
	}
	index, err := create(name + ".fai")
	if err != nil {
		return err
	}
	if _, err := index.Write(faidx(chosen)); err != nil {
		return err
	}
	for _, f := range files { // the bases first: an index must not be older
		if err := f.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// choose returns the contigs with those names; all of them for none.
func (g *Reference) choose(names []string) ([]*contig, error) {
	if len(names) == 0 {
		return g.contigs, nil
	}
	var chosen []*contig
	for _, name := range names {
		i := slices.IndexFunc(g.contigs, func(t *contig) bool { return genomics.SameContig(t.name, name) })
		if i < 0 {
			return nil, fmt.Errorf("synth: there is no contig %q: choose among chr1 to chr22, chrX, chrY and chrM", name)
		}
		if slices.Contains(chosen, g.contigs[i]) {
			return nil, fmt.Errorf("synth: contig %s is named twice", name)
		}
		chosen = append(chosen, g.contigs[i])
	}
	return chosen, nil
}

// piece is a part of a contig that is written at once.
type piece struct {
	*contig
	start, end int
}

func (g *Reference) write(ctx context.Context, to io.Writer, contigs []*contig) error {
	text := func(_ context.Context, p piece) ([]byte, error) {
		var b []byte
		if p.start == 0 {
			b = append(b, ">"+p.name+"\n"...)
		}
		bases := p.append(nil, p.start, p.end, g.build)
		for line := range slices.Chunk(bases, lineBases) {
			b = append(append(b, line...), '\n')
		}
		return b, nil
	}
	for b, err := range parallel.Ordered(ctx, 0, pieces(contigs), text) {
		if err != nil {
			return err
		}
		if _, err := to.Write(b); err != nil {
			return err
		}
	}
	return nil
}

func pieces(contigs []*contig) iter.Seq2[piece, error] {
	return func(yield func(piece, error) bool) {
		for _, t := range contigs {
			for at := 0; at < t.length; at += pieceBases {
				if !yield(piece{t, at, min(t.length, at+pieceBases)}, nil) {
					return
				}
			}
		}
	}
}

// faidx is the index: name, bases, offset of the first, and the bases and
// bytes of a line.
func faidx(contigs []*contig) []byte {
	var b []byte
	offset := int64(0)
	for _, t := range contigs {
		offset += int64(len(">" + t.name + "\n"))
		b = append(b, t.name...)
		for _, n := range []int64{int64(t.length), offset, lineBases, lineBases + 1} {
			b = strconv.AppendInt(append(b, '\t'), n, 10)
		}
		b = append(b, '\n')
		offset += int64(t.length) + int64((t.length+lineBases-1)/lineBases)
	}
	return b
}
