package annotate

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/allelerx/allelerx/annotate/expression"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Annotator joins records with sources. Any number of goroutines may use it.
type Annotator struct {
	options  Options
	plans    []plan
	scope    *expression.Scope // of look-ups, which have no record
	aligner  *Aligner
	overlaps bool      // a source is matched by overlap
	alleles  bool      // a source is matched by allele
	lookups  sync.Pool // of *worker
	windows  windows
}

// New returns an annotator of the given sources, which stay the caller's.
func New(o Options) (*Annotator, error) {
	if len(o.Sources) == 0 && !o.compiles() {
		return nil, errors.New("annotate: there is no source: name at least one")
	}
	a := &Annotator{options: o, scope: expression.NewScope(nil), aligner: o.Aligner}
	for _, s := range o.Sources {
		p, err := newPlan(s)
		if err != nil {
			return nil, err
		}
		if err := p.compile(a.scope); err != nil {
			return nil, err
		}
		a.plans = append(a.plans, p)
		a.alleles = a.alleles || p.match == ByAllele
		a.overlaps = a.overlaps || p.match == ByOverlap
	}
	return a, nil
}

// Stream is a stream of records that have been annotated.
type Stream struct {
	a        *Annotator
	plans    []plan    // with what is computed under the records' header
	formulas *formulas // nil: of look-ups
	scope    *expression.Scope
	computes bool // there are expressions
	in       vcf.Stream
	header   *vcf.Header
	replaced [][]string
	strange  *undeclared // nil: of look-ups
	otherMT  []bool      // of each source: its mitochondrial sequence is another one
	summary  Summary
}

// Stream returns the records of s with what the sources have for them. Its
// header declares the new keys.
func (a *Annotator) Stream(s vcf.Stream) (*Stream, error) {
	if err := a.checkBuilds(s.Header()); err != nil {
		return nil, err
	}
	plans, formulas, err := a.options.compile(s.Header(), a.plans)
	if err != nil {
		return nil, err
	}
	header, replaced, strange, err := declare(s.Header(), plans)
	if err != nil {
		return nil, err
	}
	if err := formulas.declare(header, plans); err != nil {
		return nil, err
	}
	return &Stream{
		a: a, plans: plans, formulas: formulas, scope: formulas.scope,
		computes: formulas.changes() || slices.ContainsFunc(plans, plan.computes),
		in:       s, header: header, replaced: replaced, strange: strange, otherMT: a.otherMitochondria(s.Header()),
	}, nil
}

// Header returns the header of the annotated records.
func (s *Stream) Header() *vcf.Header { return s.header }

// Summary counts what the last reading has yielded so far.
func (s *Stream) Summary() Summary { return s.summary }

// checkBuilds refuses sources of another build than the records'.
func (a *Annotator) checkBuilds(h *vcf.Header) error {
	build := a.options.Build
	if build == genomics.UnknownBuild {
		build = BuildOf(h)
	}
	for _, p := range a.plans {
		if b := p.source.Build(); build != genomics.UnknownBuild && b != genomics.UnknownBuild && b != build {
			return fmt.Errorf("annotate: the records are of %v and %s is of %v: use the source's edition for %v, or lift it over", build, p.source.Name(), b, build)
		}
	}
	return nil
}

// BuildOf is the build that the contigs of a header show by their lengths or
// accessions; genomics.UnknownBuild where they do not say, or contradict each other.
func BuildOf(h *vcf.Header) genomics.Build {
	found := genomics.UnknownBuild
	for _, c := range h.Contigs() {
		b := genomics.ContigBuild(c.ID)
		if b == genomics.UnknownBuild && c.Length > 0 {
			b = genomics.BuildOfLength(c.ID, c.Length)
		}
		switch {
		case b == genomics.UnknownBuild || b == found:
		case found != genomics.UnknownBuild:
			return genomics.UnknownBuild
		default:
			found = b
		}
	}
	return found
}

// task is a block of records with the chunks that its entries lie in.
type task struct {
	block *vcf.Block
	runs  []span
}

// span is a run of a block's records on one contig.
type span struct {
	from, to int        // records
	chunks   [][]*Chunk // of each source
}

func (t *task) release() {
	t.block.Release()
	for _, r := range t.runs {
		for _, chunks := range r.chunks {
			for _, c := range chunks {
				c.Release()
			}
		}
	}
}

// done is what a worker made of a task.
type done struct {
	block *vcf.Block
	tally tally
}

// Blocks iterates over the annotated records. What they are joined with is read
// beside them, and both are worked on by several goroutines.
func (s *Stream) Blocks(ctx context.Context) iter.Seq2[*vcf.Block, error] {
	return func(yield func(*vcf.Block, error) bool) {
		s.summary = Summary{Sources: make([]SourceSummary, len(s.a.plans))}
		for i, p := range s.a.plans {
			s.summary.Sources[i].Name = p.source.Name()
		}
		r := newReader(s)
		workers := make(chan *worker, parallel.Workers(s.a.options.Workers))
		for range cap(workers) {
			workers <- newWorker(s)
		}
		work := func(ctx context.Context, t *task) (done, error) {
			w := <-workers
			defer func() { workers <- w }()
			defer t.release()
			return w.annotate(ctx, t)
		}
		for d, err := range parallel.Ordered(ctx, s.a.options.Workers, r.tasks(ctx), work) {
			if err != nil {
				yield(nil, err)
				return
			}
			s.summary.add(&d.tally)
			if !yield(d.block, nil) {
				return
			}
		}
		s.finish(r)
	}
}

// finish tells of contigs that a source knows nothing of.
func (s *Stream) finish(r *reader) {
	for i, c := range r.cursors {
		for _, contig := range r.contigs {
			if !c.passed[genomics.PlainContig(contig)] {
				s.summary.Sources[i].Absent = append(s.summary.Sources[i].Absent, contig)
				s.warn(Warning{Code: "contig-absent", Source: c.source.Name(), Msg: "has no entry on " + contig})
			}
		}
	}
}

func (s *Stream) warn(w Warning) {
	if s.a.options.Warn != nil {
		s.a.options.Warn(w)
	}
}
