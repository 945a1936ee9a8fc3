package dashboard

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// Outcomes are what a design found of the people of a cohort, in their order.
type Outcomes struct {
	What     string // what they were followed for: "condition stroke"
	Groups   []string
	Days     []int  // of follow-up
	Happened []bool // the outcome, at the end of Days
	Every    int    // days of which intervals of the curves are multiples; 0: 30

	// Window is the last day on which an outcome counts; 0: follow-up ends with the
	// records. Reference is the group that the others are compared with; "": the
	// largest.
	Window    int
	Reference string

	// Genes are those whose results are followed in curves: of the guidelines of the
	// design's drugs.
	Genes []string
}

func (o *Outcomes) check(people int) error {
	switch {
	case o == nil:
	case len(o.Groups) != people || len(o.Days) != people || len(o.Happened) != people:
		return fmt.Errorf("dashboard: outcomes speak of other people than the cohort's %d: give a group, days and an answer for each, and \"\" as the group of who is not included", people)
	case o.Every < 0 || o.Window < 0:
		return errors.New("dashboard: outcomes are told in intervals of days, up to a day: give numbers above 0, or 0 for 30 days and for no end")
	}
	return nil
}

// releasedOutcomes are what the page tells of a design.
type releasedOutcomes struct {
	groups  *strata   // of the design
	curves  []*strata // of genes: with curves
	tables  []*strata // of other genes
	alike   []string  // genes in which everybody, or all but a few, are alike
	few     []string  // genes of which too few people have a result and the outcome
	uncut   []string  // genes that were asked for curves, for which people are too few
	within  int       // days in which outcomes are counted in all of these; 0: in the whole follow-up
	nearly  bool      // those followed are all but a few of those who came in
	folded  bool      // who leaves before the end of the curves is counted as seen to it
	effects []effect
}

// strata are people whom a design follows in groups, and what happened to them.
type strata struct {
	gene      string // "": groups of the design
	names     []string
	reference int     // that the others are compared with; -1: none
	curves    []curve // nil: none
	people    []suppress.Number
	happened  []suppress.Number
	withheld  bool
	of        []int32 // group of each person; nil: of the design's groups
}

// outcomes releases what a design found: either curves, from which it is then counted
// who had the outcome until they end, or, where too few people make one, counts of the
// whole follow-up. Both together would tell those whom the curves leave out.
func (e everybody) outcomes(r *suppress.Releaser) (*releasedOutcomes, error) {
	o := e.b.o.Outcomes
	if o == nil {
		return nil, nil
	}
	groups, within := make([]string, e.n), make([]bool, e.n)
	copy(groups, o.Groups)
	for i, g := range groups {
		within[i] = g != ""
	}
	s := study{
		everybody: e, r: r, follow: newFollowup(o, e.n), out: &releasedOutcomes{},
		where: []suppress.Condition{{Dimension: suppress.Flag("is in the design", within), Category: "yes"}},
	}
	followed := setOf(e.n, func(i int) bool { return within[i] }).count()
	s.out.nearly = followed < e.n && e.n-followed <= r.Threshold()
	if err := s.curves(groups); err != nil {
		return nil, err
	}
	if err := s.tables(groups); err != nil {
		return nil, err
	}
	s.out.associate()
	return s.out, nil
}

// study is the release of a design.
type study struct {
	everybody
	r      *suppress.Releaser
	follow *followup
	where  []suppress.Condition
	out    *releasedOutcomes
	grid   grid // of the curves
	ending suppress.Dimension
}

// curves releases the curves of the groups of the design, and those of genes for which
// the same intervals can be had.
func (s *study) curves(groups []string) error {
	k := s.r.Threshold()
	o := s.b.o.Outcomes
	chosen := []grouping{groupingOf(groups, s.n)}
	s.grid = s.follow.grid(k, chosen[0])
	if len(s.grid.events) == 0 {
		s.out.uncut = slices.Clone(o.Genes)
		return nil
	}
	levels := map[string]grouping{}
	for _, gene := range slices.Compact(slices.Sorted(slices.Values(o.Genes))) {
		level, told := s.curved(gene, chosen)
		if len(told.events) == 0 {
			s.out.uncut = append(s.out.uncut, gene)
			continue
		}
		levels[gene], s.grid = level, told
		chosen = append(chosen, level)
	}
	s.ending = s.follow.ending(s.grid)
	all, err := s.table("outcomes", suppress.Group("group of the design", groups))
	if err != nil {
		return err
	}
	if all == nil {
		s.grid, s.out.uncut = grid{}, slices.Clone(o.Genes)
		return nil
	}
	s.out.groups = all
	s.out.within = s.follow.bounds[s.grid.events[len(s.grid.events)-1]] - 1
	s.out.folded = s.grid.folded
	for _, gene := range slices.Sorted(maps.Keys(levels)) {
		if err := s.curvesOf(gene, levels[gene]); err != nil {
			return err
		}
	}
	return nil
}

// curvesOf releases the curves of a gene.
func (s *study) curvesOf(gene string, level grouping) error {
	by := suppress.Dimension{Name: gene + ": function of those followed", Categories: level.names, Of: level.of}
	one, err := s.table("outcomes by "+gene, by)
	if err != nil {
		return err
	}
	if one == nil {
		s.out.uncut = append(s.out.uncut, gene)
		return nil
	}
	one.name(gene, level)
	s.out.curves = append(s.out.curves, one)
	return nil
}

// name makes groups those of a gene, and chooses the reference.
func (s *strata) name(gene string, level grouping) {
	s.gene, s.of = gene, level.of
	if s.reference = referenceOf(s.names); s.reference < 0 {
		s.reference = s.largest()
	}
}

// table releases groups by how their follow-up ends; nil where not all of it is shown.
func (s *study) table(title string, by suppress.Dimension) (*strata, error) {
	t, err := s.r.Table(title, s.where, by, s.ending)
	if err != nil || t.Withheld {
		return nil, err
	}
	one := &strata{reference: -1}
	for i, name := range t.Categories[0] {
		if name == suppress.NotStated {
			continue
		}
		c, ok := newCurve(t, i, s.follow, s.grid)
		if !ok {
			return nil, nil
		}
		var events []suppress.Count
		for j := range s.grid.events {
			events = append(events, t.Cell(i, j))
		}
		one.names, one.curves = append(one.names, name), append(one.curves, c)
		one.people, one.happened = append(one.people, sum(t.Cell(i, suppress.All))), append(one.happened, sum(events...))
	}
	one.refer(s.b.o.Outcomes.Reference)
	return one, nil
}

// refer chooses the group that others are compared with: the one of this name, or else
// the largest.
func (s *strata) refer(name string) {
	if s.reference = slices.Index(s.names, name); s.reference < 0 {
		s.reference = s.largest()
	}
}

// largest is the group of most people, of which the first.
func (s *strata) largest() int {
	at, most := -1, -1.0
	for i, n := range s.people {
		if v, ok := n.Value(); ok && v > most {
			at, most = i, v
		}
	}
	return at
}

// tables releases who had the outcome by the results of the genes without curves, and by
// group where there are none.
func (s *study) tables(groups []string) error {
	name, happened := "had the outcome", make([]bool, s.n)
	if len(s.grid.events) > 0 {
		name, happened = "had the outcome within the time shown", s.follow.happened(s.grid)
	} else {
		for i, at := range s.follow.at {
			happened[i] = s.follow.event[i] && at >= 0
		}
	}
	outcome := suppress.Flag(name, happened)
	if s.out.groups == nil {
		t, err := s.r.Table("outcomes", s.where, suppress.Group("group of the design", groups), outcome)
		if err != nil {
			return err
		}
		s.out.groups = strataOfTable("", t)
		s.out.groups.refer(s.b.o.Outcomes.Reference)
	}
	for _, gene := range slices.Sorted(maps.Keys(s.b.studied)) {
		if slices.ContainsFunc(s.out.curves, func(c *strata) bool { return c.gene == gene }) {
			continue
		}
		if alike(s.b.studied[gene], s.r.Threshold()) != "" {
			s.out.alike = append(s.out.alike, gene)
			continue
		}
		level, ok := s.counted(gene, happened)
		if !ok {
			s.out.few = append(s.out.few, gene)
			continue
		}
		by := suppress.Dimension{Name: gene + ": result of those followed", Categories: level.names, Of: level.of}
		t, err := s.r.Table("outcomes by result of "+gene, s.where, by, outcome)
		if err != nil {
			return err
		}
		one := strataOfTable("", t)
		one.name(gene, level)
		s.out.tables = append(s.out.tables, one)
	}
	return nil
}

func strataOfTable(gene string, t *suppress.Table) *strata {
	one := &strata{gene: gene, withheld: t.Withheld, reference: -1}
	for i, name := range t.Categories[0] {
		if name == suppress.NotStated {
			continue
		}
		one.names = append(one.names, name)
		one.people, one.happened = append(one.people, sum(t.Cell(i, suppress.All))), append(one.happened, sum(t.Cell(i, 0)))
	}
	return one
}
