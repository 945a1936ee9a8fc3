package synth

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/index"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// WriteVCF writes the cohort's genotypes as plain VCF text.
func (c *Cohort) WriteVCF(ctx context.Context, w io.Writer) error {
	return c.write(ctx, w, func(*contig, []entry) error { return nil })
}

// write writes the VCF, and tells of every record it has written, in order.
func (c *Cohort) write(ctx context.Context, to io.Writer, wrote func(*contig, []entry) error) error {
	if err := c.header(to); err != nil {
		return err
	}
	shared := writer{Cohort: c, build: uint64(c.options.Build), letters: []byte(letters)}
	for z := range shared.everyone {
		shared.everyone[z] = c.ploidies(zone(z))
	}
	var idle sync.Pool
	work := func(_ context.Context, k chunk) (*writer, error) {
		w, ok := idle.Get().(*writer)
		if !ok {
			fresh := shared
			w = &fresh
		}
		w.write(k)
		return w, nil
	}
	done, total := 0, c.genome.records
	for w, err := range parallel.Ordered(ctx, c.options.Workers, each(c.chunks()), work) {
		if err != nil {
			return err
		}
		if _, err := to.Write(w.text); err != nil {
			return err
		}
		if err := wrote(w.contig, w.entries); err != nil {
			return err
		}
		if done += len(w.entries); c.options.Progress != nil {
			c.options.Progress(done, max(done, total))
		}
		idle.Put(w)
	}
	return nil
}

func each[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, one := range all {
			if !yield(one, nil) {
				return
			}
		}
	}
}

// WriteTruth writes the table of who has which haplotypes: sample, gene,
// haplotype1, haplotype2, sex (male or female), separated by tabs, with a
// heading. A gene with one copy (a man's chrX,
// chrM) has "." as haplotype2. With Phased, haplotype1
// stands before the "|".
func (c *Cohort) WriteTruth(to io.Writer) error {
	w := bufio.NewWriterSize(to, 1<<16)
	w.WriteString("sample\tgene\thaplotype1\thaplotype2\tsex\n")
	for p := range c.People() {
		sex := "female"
		if p.Male {
			sex = "male"
		}
		for _, d := range p.Genes {
			b := d.B
			if b == "" {
				b = "."
			}
			for _, field := range []string{p.Name, d.Gene, d.A, b} {
				w.WriteString(field)
				w.WriteByte('\t')
			}
			w.WriteString(sex)
			w.WriteByte('\n')
		}
	}
	return w.Flush()
}

// WriteFiles writes the VCF, and the truth beside it unless that name is
// empty. A name that ends in .gz is compressed as BGZF and gets its index,
// .tbi, beside it; "-" is standard output. The files appear when all of them
// are complete.
func (c *Cohort) WriteFiles(ctx context.Context, vcf, truth string) error {
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
	if strings.HasSuffix(vcf, ".bcf") {
		return fmt.Errorf("synth: %s: BCF is not written: name a .vcf.gz and convert it (bcftools view -Ob)", vcf)
	}
	if vcf == truth {
		return errors.New("synth: the VCF and the truth have the same name: name two files")
	}
	out, err := create(vcf)
	if err != nil {
		return err
	}
	if strings.HasSuffix(vcf, ".gz") {
		err = c.writeCompressed(ctx, out, func() (*file.Writer, error) { return create(vcf + ".tbi") })
	} else {
		err = c.WriteVCF(ctx, out)
	}
	if err != nil {
		return err
	}
	if truth != "" {
		table, err := create(truth)
		if err != nil {
			return err
		}
		if err := c.WriteTruth(table); err != nil {
			return err
		}
	}
	for _, f := range files { // the VCF first: an index must not be older
		if err := f.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// writeCompressed writes BGZF and the index of it.
func (c *Cohort) writeCompressed(ctx context.Context, out io.Writer, create func() (*file.Writer, error)) error {
	z := bgzf.NewWriter(out, bgzf.WriterOptions{Workers: c.options.Workers})
	defer func() { _ = z.Close() }() // its goroutines, after an error
	b := index.NewBuilder(index.BuilderOptions{})
	err := c.write(ctx, z, func(t *contig, entries []entry) error {
		at := z.Written()
		for _, e := range entries {
			at -= int64(e.size)
		}
		for _, e := range entries {
			next := at + int64(e.size)
			if err := b.Add(t.name, e.start, e.end, bgzf.Offset(at), bgzf.Offset(next)); err != nil {
				return err
			}
			at = next
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	b.Resolve(z.Offset)
	tbi, err := create()
	if err != nil {
		return err
	}
	return b.WriteTBI(tbi)
}
