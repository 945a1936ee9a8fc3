package source

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
)

// Pharmacogenes is a source that is a pharmacogenomic knowledge base: an entry
// for each change that helps to define a star allele, in one build.
//
// A definition names bases, not a REF. An entry is a base of a definition
// position that is not this build's REF, and says which alleles' definitions name
// it. An allele that leaves a position blank is not named there. At a few
// positions REF itself is a variant: at rs776746 GRCh37 has CYP3A5 *3, so that
// there the entry is of *1, PGX_REF_ALLELES is *3, and PGX_REF_IS_VARIANT is set;
// a record is not needed to carry *3.
//
// Columns have one value for each ALT allele. Where a change lies in several
// genes, the value has a part for each, joined by "&", in the order of PGX_GENE;
// lists inside a part are joined by "|", and "." stands for what is not known.
// Names of alleles are percent-encoded as VCF 4.3 has it (section 1.2), blanks
// too: "c.1129-5923C>G%2C%20c.1236G>A%20(HapB3)"; url.PathUnescape undoes it. In
// words, such as functions and drugs, blanks are "_": "No_function".
type Pharmacogenes struct {
	common
	columns []annotate.Column
	contigs []string               // in the order of references
	entries map[string][]*pgxEntry // by contig, as trimmed
	placed  atomic.Pointer[pgxPlaces]
}

// pgxPlaces are the entries as one aligner places them.
type pgxPlaces struct {
	aligner *annotate.Aligner
	contigs map[string]*pgxContig
}

// pgxContig are the entries of one contig, in the order of their begins.
type pgxContig struct {
	begin, end []int32
	keys       []annotate.Key
	entries    []pgxPlaced
	longest    int32 // of entries, in bases
}

// pgxPlaced is an entry with its alleles as they are compared.
type pgxPlaced struct {
	ref, alt []byte
	texts    [][]byte
}

// NewPharmacogenes returns a knowledge base as a source, in one build; a nil base
// is the embedded one. Options.Fields nil takes all columns.
func NewPharmacogenes(base *kb.KB, build genomics.Build, o Options) (*Pharmacogenes, error) {
	switch {
	case build == genomics.UnknownBuild:
		return nil, errors.New("annotate: the pharmacogenes need a build: say GRCh37 or GRCh38")
	case o.Build != genomics.UnknownBuild && o.Build != build:
		return nil, fmt.Errorf("annotate: the pharmacogenes are asked for in %v, and their options say %v: say one build", build, o.Build)
	}
	if base == nil {
		base = kb.Default()
	}
	o.Build = build
	p := &Pharmacogenes{
		common:  common{options: o, name: "pharmacogenes " + base.Version},
		columns: pgxDescribed(base),
		entries: pgxEntries(base, build),
	}
	for _, c := range p.columns {
		if o.Fields == nil {
			p.options.Fields = append(p.options.Fields, annotate.Field{Column: c.Name})
		}
	}
	for contig := range p.entries {
		p.contigs = append(p.contigs, contig)
	}
	slices.SortFunc(p.contigs, func(a, b string) int { return cmp.Or(contigRank(a)-contigRank(b), cmp.Compare(a, b)) })
	p.placed.Store(p.place(context.Background(), nil))
	return p, nil
}

// contigRank orders contigs as references do: 1 to 22, X, Y, MT, others.
func contigRank(name string) int {
	plain := genomics.PlainContig(name)
	if n, err := strconv.Atoi(plain); err == nil {
		return n
	}
	if i := slices.Index([]string{"X", "Y", "MT"}, plain); i >= 0 {
		return 100 + i
	}
	return 200
}

// Columns are the same for every knowledge base.
func (p *Pharmacogenes) Columns() []annotate.Column { return p.columns }

// Indexed reports true: everything is in memory.
func (p *Pharmacogenes) Indexed() bool { return true }

// ContigLength knows that of the mitochondrion: positions there are of rCRS in
// both builds.
func (p *Pharmacogenes) ContigLength(plain string) int {
	if plain == "MT" {
		return 16569
	}
	return 0
}

// Chunks iterates over the changes, one chunk a contig. Of a contig that it
// knows and that has none in the region, the chunk is empty.
func (p *Pharmacogenes) Chunks(ctx context.Context, o annotate.Reading) iter.Seq2[*annotate.Chunk, error] {
	return func(yield func(*annotate.Chunk, error) bool) {
		places := p.placed.Load()
		if places.aligner != o.Aligner {
			places = p.place(ctx, o.Aligner)
			if err := ctx.Err(); err != nil { // what was placed then may not be aligned
				yield(nil, err)
				return
			}
			p.placed.Store(places)
		}
		for _, name := range p.contigs {
			if o.Region != nil && !genomics.SameContig(name, o.Region.Contig) {
				continue
			}
			if !yield(places.contigs[name].chunk(name, o.Region), nil) {
				return
			}
		}
	}
}

// chunk makes a chunk of the entries that may share a base with a region.
func (c *pgxContig) chunk(name string, r *genomics.Region) *annotate.Chunk {
	from, to := 0, len(c.begin)
	if r != nil {
		from, _ = slices.BinarySearch(c.begin, int32(max(0, r.Start-int(c.longest)+1)))
		to, _ = slices.BinarySearch(c.begin, int32(min(r.End, genomics.MaxPosition)))
		to = max(from, to)
	}
	return &annotate.Chunk{
		Contig: name, Begin: c.begin[from:to:to], End: c.end[from:to:to], Keys: c.keys[from:to:to],
		Floor: genomics.MaxPosition, Values: pgxValues(c.entries[from:to]),
	}
}

// place aligns all entries.
func (p *Pharmacogenes) place(ctx context.Context, a *annotate.Aligner) *pgxPlaces {
	places := &pgxPlaces{aligner: a, contigs: map[string]*pgxContig{}}
	for name, entries := range p.entries {
		type at struct {
			pos int
			pgxPlaced
		}
		all := make([]at, len(entries))
		for i, e := range entries {
			pos, ref, alt, _ := a.Align(ctx, name, e.pos, []byte(e.ref), []byte(e.alt))
			all[i] = at{pos, pgxPlaced{ref, alt, e.texts}}
		}
		slices.SortStableFunc(all, func(a, b at) int { return cmp.Compare(a.pos, b.pos) })
		c := &pgxContig{}
		for i := range all {
			e := &all[i]
			c.begin = append(c.begin, int32(e.pos))
			c.end = append(c.end, int32(e.pos+len(e.ref)))
			c.keys = append(c.keys, annotate.KeyOf(e.ref, e.alt))
			c.entries = append(c.entries, e.pgxPlaced)
			c.longest = max(c.longest, int32(len(e.ref)))
		}
		places.contigs[name] = c
	}
	return places
}

// pgxValues are the values of a chunk: they stay in memory.
type pgxValues []pgxPlaced

// Alleles are an entry's alleles, trimmed and aligned.
func (v pgxValues) Alleles(entry int) (ref, alt []byte) { return v[entry].ref, v[entry].alt }

// Read copies the texts' places.
func (v pgxValues) Read(row *annotate.Row, entry int) { copy(row.Texts, v[entry].texts) }

// Release has nothing to give back.
func (v pgxValues) Release() {}
