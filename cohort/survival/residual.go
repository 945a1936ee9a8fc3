package survival

import "fmt"

// Schoenfeld is, for each event, by how much the covariates of the person differ
// from their mean among those at risk (Schoenfeld, Biometrika 1982;69:239).
type Schoenfeld struct {
	Time      []float64   // of each event, by stratum and time
	Stratum   []int32     // of each event
	Residuals [][]float64 // of each event, one for each covariate; 0 where it has no estimate
}

// Schoenfeld returns the residuals of a fit. With ties by Efron the mean is that of
// the steps of the time.
func (f *Fit) Schoenfeld() (*Schoenfeld, error) {
	if f.found.failed {
		return nil, fmt.Errorf("survival: no residuals of a fit without coefficients: %s", NotConverged)
	}
	m := f.model
	m.weigh(f.beta)
	p := m.p
	first := make([]int, len(m.o.ties)) // the events of each tie
	n := 0
	for t, g := range m.o.ties {
		first[t] = n
		n += g.to - g.from
	}
	out := &Schoenfeld{Time: make([]float64, n), Stratum: make([]int32, n), Residuals: make([][]float64, n)}
	m.o.walk(m.w, m.x, p, func(t int, r *atRisk) {
		g := m.o.ties[t]
		d := g.to - g.from
		mean := make([]float64, p)
		for k := range d {
			share := m.ties.share(k, d)
			for j := range mean {
				mean[j] += (r.x[j] - share*r.deadX[j]) / (r.w - share*r.deadW) / float64(d)
			}
		}
		for i := range d {
			row := make([]float64, p)
			for j := range row {
				if !f.found.left[j] {
					row[j] = (m.x[(g.from+i)*p+j] - mean[j]) / f.scale.factor[j]
				}
			}
			out.Time[first[t]+i], out.Residuals[first[t]+i] = g.time, row
		}
	})
	for _, s := range m.o.strata {
		for t := s.firstTie; t < s.endTie; t++ {
			for i := range m.o.ties[t].to - m.o.ties[t].from {
				out.Stratum[first[t]+i] = s.id
			}
		}
	}
	return out, nil
}
