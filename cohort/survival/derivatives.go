package survival

import "math"

// model is people in order with their covariates, centred and scaled, so that the
// partial likelihood and its derivatives can be had for any coefficients. It is
// for one goroutine.
type model struct {
	o    *order
	ties TieMethod
	p    int
	x    []float64 // by place: a row of p values

	eventX []float64 // Σ of the rows of those with the event

	// Of the last evaluation:
	w     []float64 // by place: the hazard ratio, divided by exp(shift)
	shift float64
	h     hazard // divided by exp(-shift)

	c             []float64 // by place: the weight times the cumulative hazard
	mean, squares []float64 // in work
	sums          sumTree
}

// point is the partial likelihood at some coefficients.
type point struct {
	loglik  float64
	score   []float64 // first derivatives
	info    []float64 // p × p: minus the second ones
	moments []float64 // the diagonal of info before the squares of means were taken away
}

func newPoint(p int) *point {
	return &point{score: make([]float64, p), info: make([]float64, p*p), moments: make([]float64, p)}
}

// ready sizes what the model works with, and sums the rows of those with the event.
func (m *model) ready() {
	n := len(m.o.rows)
	m.w, m.c = resize(m.w, n), resize(m.c, n)
	m.h.living, m.h.dead = resize(m.h.living, len(m.o.ties)), resize(m.h.dead, len(m.o.ties))
	m.mean, m.squares, m.eventX = resize(m.mean, m.p), resize(m.squares, m.p*m.p), resize(m.eventX, m.p)
	clear(m.eventX)
	for _, t := range m.o.ties {
		for place := t.from; place < t.to; place++ {
			add(m.eventX, 1, m.x[place*m.p:])
		}
	}
}

func resize(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	return s[:n]
}

// weigh fills each person's hazard ratio. The largest is made 1, so that none is
// too large for a float64.
func (m *model) weigh(beta []float64) {
	m.shift = math.Inf(-1)
	for i := range m.w {
		eta := 0.0
		for j, v := range m.x[i*m.p : (i+1)*m.p] {
			eta += beta[j] * v
		}
		m.w[i] = eta
		m.shift = max(m.shift, eta)
	}
	for i, eta := range m.w {
		m.w[i] = math.Exp(eta - m.shift)
	}
}

// at evaluates the partial likelihood. Where coefficients are too far out for its
// numbers the result is not finite.
//
// Of the information of a step, E[xxᵀ] - E[x]E[x]ᵀ, the sum of the first terms over
// all steps is Σ w·H·xxᵀ over people, with the cumulative hazard H to which each
// was exposed: it takes one pass over people with p² operations each, and the times
// of events take p² each.
func (m *model) at(beta []float64, out *point) {
	m.weigh(beta)
	p := m.p
	copy(out.score, m.eventX)
	clear(out.info)
	sums := product{1, 0} // of the weights at risk at each step
	m.o.walk(m.w, m.x, p, func(t int, r *atRisk) {
		g := m.o.ties[t]
		d := g.to - g.from
		m.h.living[t], m.h.dead[t] = 0, 0
		for k := range d {
			f := m.ties.share(k, d)
			s := r.w - f*r.deadW
			sums.times(s)
			each := 1 / s
			m.h.living[t] += each
			m.h.dead[t] += (1 - f) * each
			mean := m.mean
			for j := range mean {
				mean[j] = (r.x[j] - f*r.deadX[j]) * each
				out.score[j] -= mean[j]
			}
			for j, v := range mean {
				row := out.info[j*p : j*p+j+1]
				for l := range row {
					row[l] -= v * mean[l]
				}
			}
		}
	})
	out.loglik = dot(beta, m.eventX) - sums.log() - float64(m.o.events)*m.shift
	m.o.exposure(&m.h, &m.sums, m.c)
	for i, w := range m.w {
		m.c[i] *= w
	}
	squares := m.squares
	clear(squares)
	gram(squares, m.c, m.x, p)
	for j := range p {
		out.moments[j] = squares[j*p+j]
		for l := range j + 1 {
			v := out.info[j*p+l] + squares[j*p+l]
			out.info[j*p+l], out.info[l*p+j] = v, v
		}
	}
}

// gram adds Σ c·xxᵀ over rows to the lower half of a p × p matrix. It takes four rows
// at a time, which reads and writes the matrix a quarter as often.
func gram(out, c, x []float64, p int) {
	n := len(c)
	for ; len(c) >= 4; c, x = c[4:], x[4*p:] {
		x0, x1, x2, x3 := x[:p], x[p:2*p], x[2*p:3*p], x[3*p:4*p]
		for j := range p {
			a0, a1, a2, a3 := c[0]*x0[j], c[1]*x1[j], c[2]*x2[j], c[3]*x3[j]
			row := out[j*p : j*p+j+1]
			y0, y1, y2, y3 := x0[:len(row)], x1[:len(row)], x2[:len(row)], x3[:len(row)]
			for l := range row {
				row[l] += a0*y0[l] + a1*y1[l] + a2*y2[l] + a3*y3[l]
			}
		}
	}
	for i := range n % 4 {
		row := x[i*p : (i+1)*p]
		for j, v := range row {
			add(out[j*p:j*p+j+1], c[i]*v, row)
		}
	}
}

// product multiplies numbers whose product no float64 may hold, so that one
// logarithm is enough for many of them.
type product struct {
	mantissa float64
	logs     float64
}

func (p *product) times(v float64) {
	if !(v > 1e-150 && v < 1e150) {
		p.logs += math.Log(v)
		return
	}
	p.mantissa *= v
	if !(p.mantissa > 1e-150 && p.mantissa < 1e150) {
		p.logs += math.Log(p.mantissa)
		p.mantissa = 1
	}
}

func (p *product) log() float64 { return p.logs + math.Log(p.mantissa) }
