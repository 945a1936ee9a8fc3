package survival

import "math"

// atFirth evaluates the partial likelihood with Firth's penalty. Information and
// moments are those of the likelihood.
//
// The penalty's derivative for coefficient r is half the trace of I⁻¹ times the
// derivative of the information I, which is the third central moments of the rows of
// those at risk, summed over the steps: with A = I⁻¹ and means m it is
// E[(x-m)ᵀA(x-m)·(x-m)ᵣ]. Written out it needs the means of xᵀAx, of xᵀAx·x and of
// xxᵀ, which are had by walking over rows that hold these.
func (m *model) atFirth(beta []float64, out *point) {
	m.at(beta, out)
	if !finite(out) {
		return
	}
	p := m.p
	f := factorise(out.info, p, nil, out.moments, aliased)
	out.loglik += f.logDet() / 2
	a := f.inverse()

	width := 2*p + 1 + p*p // x, xᵀAx, xᵀAx·x, xxᵀ
	rows := make([]float64, len(m.w)*width)
	for i := range m.w {
		x, row := m.x[i*p:(i+1)*p], rows[i*width:(i+1)*width]
		copy(row, x)
		for j := range p {
			row[p] += x[j] * dot(a[j*p:(j+1)*p], x)
		}
		add(row[p+1:2*p+1], row[p], x)
		for j := range p {
			add(row[2*p+1+j*p:2*p+1+(j+1)*p], x[j], x)
		}
	}
	mean, am := make([]float64, width), make([]float64, p)
	m.o.walk(m.w, rows, width, func(t int, r *atRisk) {
		d := m.o.ties[t].to - m.o.ties[t].from
		for k := range d {
			share := m.ties.share(k, d)
			s := r.w - share*r.deadW
			for c := range mean {
				mean[c] = (r.x[c] - share*r.deadX[c]) / s
			}
			x, q, qx, xx := mean[:p], mean[p], mean[p+1:2*p+1], mean[2*p+1:]
			for j := range am {
				am[j] = dot(a[j*p:(j+1)*p], x)
			}
			mam := dot(am, x)
			for c := range p {
				third := qx[c] - q*x[c] - 2*(dot(am, xx[c*p:(c+1)*p])-mam*x[c])
				out.score[c] += third / 2
			}
		}
	})
	for j := range p {
		if f.d[j] == 0 { // has no part in the likelihood
			out.score[j] = 0
		}
	}
}

// Profile is a coefficient with the interval and the probability of the likelihood
// itself, which hold where the likelihood is not the parabola that Wald's take it
// for: with few events, and with Firth's penalty after an infinite coefficient
// above all.
type Profile struct {
	Name         string
	Problem      Problem
	Estimate     float64
	Lower, Upper float64 // -Inf, +Inf: the likelihood never falls far enough
	P            float64 // of the likelihood ratio test of the coefficient being 0
}

// HazardRatio is the hazard ratio for one unit more.
func (c Profile) HazardRatio() Ratio {
	return Ratio{math.Exp(c.Estimate), math.Exp(c.Lower), math.Exp(c.Upper)}
}

// Profile returns the interval of one coefficient, by its place, within which the
// likelihood, maximised over the other coefficients, stays as near to its maximum
// as a chi-square distribution with one degree of freedom allows. level 0 is 0.95.
func (f *Fit) Profile(j int, level float64) (Profile, error) {
	z, err := quantile(level)
	if err != nil {
		return Profile{}, err
	}
	c := f.Coefficients[j]
	out := Profile{Name: c.Name, Problem: c.Problem, Estimate: c.Estimate, Lower: math.NaN(), Upper: math.NaN(), P: math.NaN()}
	if c.Problem != NoProblem {
		return out, nil
	}
	at := func(b float64) float64 { // twice the fall of the likelihood
		return 2 * (f.found.at.loglik - f.profiled(j, b))
	}
	out.P = chiSquare(at(0), 1).P
	scale := f.scale.factor[j]
	b, se := f.beta[j], c.StdErr/scale
	out.Lower = f.limit(at, b, -se, z) * scale
	out.Upper = f.limit(at, b, se, z) * scale
	return out, nil
}

// profiled is the likelihood with one of the scaled coefficients held.
func (f *Fit) profiled(j int, b float64) float64 {
	held := make([]bool, f.model.p)
	held[j] = true
	start := append([]float64(nil), f.beta...)
	start[j] = b
	r := f.model.maximise(search{start: start, held: held, firth: f.Firth})
	return r.at.loglik
}

// limit finds where the likelihood has fallen by z², by steps out from the maximum
// and then by chords of the root of the fall, which is nearly straight. (The end
// that stays has its value halved, as the Illinois method does.)
func (f *Fit) limit(fall func(float64) float64, b, step, z float64) float64 {
	beyond := func(b float64) float64 { return math.Sqrt(max(0, fall(b))) - z }
	in, out, atIn := b, b+z*step, -z
	atOut := beyond(out)
	for i := 0; !(atOut >= 0); i++ {
		if i == 60 {
			return math.Inf(int(math.Copysign(1, step)))
		}
		in, atIn = out, atOut
		out += step * math.Exp2(float64(i)/2)
		atOut = beyond(out)
	}
	for range 100 {
		if atOut == 0 || math.Abs(out-in) <= 1e-9*math.Abs(step) {
			break
		}
		next := out - atOut*(out-in)/(atOut-atIn)
		at := beyond(next)
		if math.Abs(at) < 1e-11 {
			return next
		}
		if (at < 0) == (atOut < 0) {
			atIn /= 2
		} else {
			in, atIn = out, atOut
		}
		out, atOut = next, at
	}
	return out
}
