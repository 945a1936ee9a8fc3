package pgx

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Call calls pharmacogenes for every sample of a stream, in one pass, and
// yields people in the order of the samples. A non-nil error is the last
// pair. If the stream is a *vcf.File with an index, only the positions that
// matter are read.
//
// People are yielded after the whole stream is read: 8 bytes × samples ×
// positions with a record are held until then.
func Call(ctx context.Context, v vcf.Stream, o Options) iter.Seq2[*Person, error] {
	return CallParts(ctx, []vcf.Stream{v}, o)
}

// CallParts is Call for several streams that are parts of the same samples,
// split in any way. Columns are joined by sample name; different sample sets
// are an error, and records repeated across streams count once.
func CallParts(ctx context.Context, parts []vcf.Stream, o Options) iter.Seq2[*Person, error] {
	return func(yield func(*Person, error) bool) {
		c, err := newCall(parts, o)
		if err == nil {
			err = c.read(ctx)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		for i := range c.samples {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if !yield(c.person(i), nil) {
				return
			}
		}
	}
}

// call is one run over all parts.
type call struct {
	parts   []vcf.Stream
	options Options
	kb      *kb.KB
	genes   []*kb.Gene
	samples []string
	columns [][]int // by part: sample → column
	faults  *faults
	run     *Run

	planned genomics.Build
	seen    []*observation // one, or one per build while it is open
	obs     *observation   // the build's
	callers map[string]*geneCaller
	records int
	wrongMT bool // chrM is UCSC's of hg19, 16,571 bases

	accessions map[genomics.Build]string // contig names of records that tell a build
}

func newCall(parts []vcf.Stream, o Options) (*call, error) {
	if len(parts) == 0 {
		return nil, errors.New("pgx: no input: give at least one VCF stream")
	}
	c := &call{parts: parts, options: o, kb: o.KB, faults: newFaults(o.Warn), callers: map[string]*geneCaller{}, accessions: map[genomics.Build]string{}}
	if c.kb == nil {
		c.kb = kb.Default()
	}
	var err error
	if c.genes, err = selectGenes(c.kb, o); err != nil {
		return nil, err
	}
	if err := c.joinSamples(); err != nil {
		return nil, err
	}
	if err := c.checkOutside(); err != nil {
		return nil, err
	}
	headers := make([]*vcf.Header, len(parts))
	for i, p := range parts {
		headers[i] = p.Header()
		if m, ok := headers[i].Contig("chrM"); ok && m.Length == 16571 {
			c.wrongMT = true
		}
	}
	build, evidence, err := plannedBuild(headers, o.Build)
	if err != nil {
		return nil, err
	}
	c.planned = build
	c.run = &Run{KB: c.kb, Build: build, Evidence: evidence, Options: o}
	for _, p := range parts {
		if f, ok := p.(interface{ Name() string }); ok {
			c.run.Files = append(c.run.Files, f.Name())
		}
	}
	return c, nil
}

// checkOutside warns of outside calls that no gene will show, and refuses
// those of a sample that is not reported.
func (c *call) checkOutside() error {
	asked := map[string]bool{}
	for _, g := range c.genes {
		asked[g.Name] = true
	}
	for sample := range c.options.Sex {
		if !slices.Contains(c.samples, sample) {
			c.faults.count("sex-of-unreported-sample")
		}
	}
	for sample, calls := range c.options.Outside {
		if !slices.Contains(c.samples, sample) {
			return errors.New("pgx: there are outside calls of a sample that is not reported: correct the sample's name")
		}
		for _, o := range calls {
			gene := c.kb.Gene(o.Gene)
			switch {
			case gene == nil:
				c.faults.add("outside-unknown-gene", fmt.Sprintf("line %d", o.Line), "") // it may be a sample's name
			case asked[o.Gene] && o.Phenotype != "" && !knownPhenotype(gene, o.Phenotype):
				c.faults.add("outside-unknown-phenotype", fmt.Sprintf("line %d", o.Line), o.Gene)
			case !asked[o.Gene]:
				c.faults.add("outside-gene-not-asked", fmt.Sprintf("line %d", o.Line), o.Gene)
			}
		}
	}
	return nil
}

// joinSamples maps the columns of every part to the samples of the first.
func (c *call) joinSamples() error {
	all := c.parts[0].Header().Samples()
	c.samples = all
	if c.options.Samples != nil {
		c.samples = c.options.Samples
		listed := make(map[string]bool, len(c.samples))
		for i, s := range c.samples {
			if listed[s] {
				return fmt.Errorf("pgx: sample %d of the list is named twice: name each sample once", i+1)
			}
			listed[s] = true
		}
	}
	for n, p := range c.parts {
		h := p.Header()
		if h.NumSamples() != len(all) {
			return fmt.Errorf("pgx: part %d has %d samples and part 1 has %d: give parts of the same samples", n+1, h.NumSamples(), len(all))
		}
		for _, s := range all {
			if _, ok := h.SampleIndex(s); !ok {
				return fmt.Errorf("pgx: part %d lacks a sample that part 1 has: give parts of the same samples", n+1)
			}
		}
		columns := make([]int, len(c.samples))
		for i, s := range c.samples {
			at, ok := h.SampleIndex(s)
			if !ok {
				return fmt.Errorf("pgx: sample %d of the list is in no file: check its spelling", i+1)
			}
			columns[i] = at
		}
		c.columns = append(c.columns, columns)
	}
	return nil
}

// read takes all records in and settles the build.
func (c *call) read(ctx context.Context) error {
	for _, b := range genomics.Builds() { // both, to notice a header, or a user, that names the wrong one
		faults := c.faults
		if b != c.planned {
			faults = heldFaults()
		}
		c.seen = append(c.seen, newObservation(newSiteTable(c.genes, b), len(c.samples), &c.options, faults))
	}
	for i := range c.parts {
		if err := c.readPart(ctx, i); err != nil {
			return err
		}
	}
	if err := c.settleBuild(); err != nil {
		return err
	}
	if c.obs.faults != c.faults {
		c.faults.take(c.obs.faults)
		c.obs.faults = c.faults
	}
	c.obs.finish()
	c.run.Build = c.obs.table.build
	c.run.Summary = Summary{Records: c.records, Used: c.obs.used, Faults: c.faults.snapshot()}
	return nil
}

func (c *call) settleBuild() error {
	build, err := c.buildOfRecords()
	if err != nil {
		return err
	}
	if build == genomics.UnknownBuild {
		o, texts, err := chooseByREF(c.seen[0], c.seen[1])
		c.run.Evidence = append(c.run.Evidence, texts...)
		c.obs = o
		return err
	}
	var other *observation
	for _, o := range c.seen {
		if o.table.build == build {
			c.obs = o
		} else {
			other = o
		}
	}
	return checkBuild(c.obs, other)
}

// buildOfRecords is the planned build or, where there is none, that of the
// accessions by which records name their contigs. The two must not contradict
// each other.
func (c *call) buildOfRecords() (genomics.Build, error) {
	build := c.planned
	for _, b := range genomics.Builds() {
		name, ok := c.accessions[b]
		switch {
		case !ok:
		case build == genomics.UnknownBuild:
			build = b
			c.run.Evidence = append(c.run.Evidence, fmt.Sprintf("records name contigs by accessions of %s", b))
		case build != b:
			return build, fmt.Errorf("pgx: records name a contig %s, which is of %s, but the build is %s: give files of one build, with a header that fits", name, b, build)
		}
	}
	return build, nil
}

// regional is a stream that can restrict itself to regions.
type regional interface {
	Within(regions ...genomics.Region) vcf.Stream
	Indexed() bool
}

// rCRSLength is how many bases chrM has in both builds (NC_012920.1).
const rCRSLength = 16569

func (c *call) readPart(ctx context.Context, part int) error {
	stream := c.parts[part]
	if r, ok := stream.(regional); ok && r.Indexed() {
		var regions []genomics.Region
		for _, o := range c.seen {
			regions = append(regions, o.table.regions()...)
		}
		stream = r.Within(regions...)
	}
	h := c.parts[part].Header()
	keys := &formatKeys{
		ad: h.Format("AD"), dp: h.Format("DP"), minDP: h.Format("MIN_DP"), gq: h.Format("GQ"), ps: h.Format("PS"),
		end: h.Info("END"),
	}
	r := &record{keys: keys, columns: c.columns[part], calls: make([]variant.Genotype, len(c.samples))}
	var names contigNames
	var all []variant.Genotype
	for rec, err := range vcf.Records(ctx, stream) {
		if err != nil {
			return err
		}
		c.records++
		if c.options.Progress != nil && c.records%4096 == 0 {
			c.options.Progress(c.records)
		}
		if rec.Contig() != names.last {
			if b := genomics.ContigBuild(rec.Contig()); b != genomics.UnknownBuild {
				c.accessions[b] = rec.Contig()
			}
		}
		contig := names.of(rec.Contig())
		if contig == "MT" {
			c.wrongMT = c.wrongMT || rec.End() > rCRSLength // UCSC's of hg19 is longer
			if c.wrongMT {
				continue
			}
		}
		found := false
		for _, o := range c.seen {
			if len(o.find(contig, rec.Pos(), rec.End())) > 0 {
				o.used++
				found = true
			}
		}
		if !found {
			continue
		}
		r.Record = rec
		r.view = view(rec, keys)
		r.filter = rec.Filter().Pass()
		r.keys.hasPS, r.keys.hasAD = rec.Format().Has(keys.ps), rec.Format().Has(keys.ad)
		if all, err = rec.Genotypes().Calls(all[:0]); err != nil {
			c.faults.add("invalid-genotype-record", fmt.Sprintf("%s:%d", rec.Contig(), rec.Pos()+1), err.Error())
		}
		for i, column := range r.columns {
			r.calls[i] = all[column]
		}
		for _, o := range c.seen {
			o.add(r)
		}
	}
	return nil
}

// selectGenes returns the genes to call, in order of name.
func selectGenes(base *kb.KB, o Options) ([]*kb.Gene, error) {
	if len(o.Genes) == 0 {
		var out []*kb.Gene
		for _, g := range base.Genes {
			if g.Tier != kb.Star {
				out = append(out, g)
			}
		}
		return out, nil
	}
	if slices.Contains(o.Genes, "all") {
		return slices.Clone(base.Genes), nil
	}
	var out []*kb.Gene
	for _, name := range o.Genes {
		g := base.Gene(strings.ToUpper(strings.TrimSpace(name)))
		if g == nil {
			return nil, fmt.Errorf("pgx: gene %q is not in the knowledge base: use all, or some of %s", name, geneNames(base))
		}
		if !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(a, b *kb.Gene) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	})
	return out, nil
}

func geneNames(base *kb.KB) string {
	names := make([]string, len(base.Genes))
	for i, g := range base.Genes {
		names[i] = g.Name
	}
	return strings.Join(names, " ")
}
