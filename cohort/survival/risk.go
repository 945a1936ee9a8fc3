package survival

// lost is how far the sum over those at risk may fall, relative to its peak,
// before it is made anew: what was added and taken away again leaves an error of
// about 1e-16 of the peak.
const lost = 1e-3

// atRisk is sums over those at risk at a time of events, the dead (those with the
// event at that time) among them, and over the dead alone. w is each person's
// weight and x their row of values.
type atRisk struct {
	w, deadW float64   // Σw
	x, deadX []float64 // Σwx
}

// walk goes through the times of events, in each stratum from the last to the
// first, and calls visit at each of them. w has a weight and x a row of p values by
// place. What visit is given is valid until it returns.
func (o *order) walk(w, x []float64, p int, visit func(t int, r *atRisk)) {
	r := atRisk{x: make([]float64, p), deadX: make([]float64, p)}
	for _, s := range o.strata {
		r.w = 0
		clear(r.x)
		peak, place, late, left := 0.0, s.to, s.from, false
		for t := s.endTie - 1; t >= s.firstTie; t-- {
			g := &o.ties[t]
			for place > g.to {
				place--
				r.w += w[place]
				add(r.x, w[place], x[place*p:])
			}
			r.deadW = 0
			clear(r.deadX)
			for place > g.from {
				place--
				r.deadW += w[place]
				add(r.deadX, w[place], x[place*p:])
			}
			r.w += r.deadW
			add(r.x, 1, r.deadX)
			if o.entry != nil {
				peak = max(peak, r.w)
				for ; late < s.to && o.entry[o.late[late]] >= g.time; late++ {
					away := int(o.late[late])
					r.w -= w[away]
					add(r.x, -w[away], x[away*p:])
					left = true
				}
				if left && r.w < lost*peak {
					o.sum(&r, w, x, p, s, t)
					peak, left = r.w, false
				}
			}
			visit(t, &r)
		}
	}
}

// sum makes the sums over those at risk anew.
func (o *order) sum(r *atRisk, w, x []float64, p int, s stratum, t int) {
	r.w = 0
	clear(r.x)
	for place := o.ties[t].from; place < s.to; place++ {
		if o.entry[place] < o.ties[t].time {
			r.w += w[place]
			add(r.x, w[place], x[place*p:])
		}
	}
}

// add adds a multiple of a row, of which only as many values as there are sums are
// taken.
func add(sums []float64, w float64, row []float64) {
	row = row[:len(sums)]
	for i, v := range row {
		sums[i] += w * v
	}
}

// share is which part of the dead is no longer at risk in step k of a time with d
// of them. Efron has them leave one after the other, in the mean of all orders;
// Breslow all at once, after the last.
func (m TieMethod) share(k, d int) float64 {
	if m == Breslow {
		return 0
	}
	return float64(k) / float64(d)
}

// hazard is by how much the cumulative hazard rises at each time of events: for
// those who live on, and in the mean of the steps for those with the event.
type hazard struct{ living, dead []float64 }

// exposure fills in for each place the cumulative hazard over the time that the
// person was at risk. sums is memory to work in.
func (o *order) exposure(h *hazard, sums *sumTree, out []float64) {
	for _, s := range o.strata {
		if o.entry != nil {
			sums.fill(h.living[s.firstTie:s.endTie])
		}
		sum, place := 0.0, s.from
		for t := s.firstTie; t <= s.endTie; t++ {
			to, until := s.to, s.to
			dead := 0.0
			if t < s.endTie {
				to, until, dead = o.ties[t].from, o.ties[t].to, h.dead[t]
			}
			for ; place < until; place++ {
				passed := sum
				if o.entry != nil {
					passed = sums.between(int(o.before[place])-s.firstTie, t-s.firstTie)
				}
				if place >= to {
					passed += dead
				}
				out[place] = passed
			}
			if t < s.endTie {
				sum += h.living[t]
			}
		}
	}
}

// sumTree holds numbers so that the sum from one to another takes log n additions,
// and no difference of sums: the hazard is small while people with nearly all of it
// are at risk, and what came before may be many times as large.
type sumTree struct {
	n     int
	nodes []float64 // the numbers from n on; before them each node is the sum of those at 2i and 2i+1
}

func (t *sumTree) fill(values []float64) {
	t.n = len(values)
	t.nodes = resize(t.nodes, 2*t.n)
	copy(t.nodes[t.n:], values)
	for i := t.n - 1; i > 0; i-- {
		t.nodes[i] = t.nodes[2*i] + t.nodes[2*i+1]
	}
}

func (t *sumTree) between(from, to int) float64 {
	sum := 0.0
	for from, to = from+t.n, to+t.n; from < to; from, to = from/2, to/2 {
		if from%2 == 1 {
			sum += t.nodes[from]
			from++
		}
		if to%2 == 1 {
			to--
			sum += t.nodes[to]
		}
	}
	return sum
}
