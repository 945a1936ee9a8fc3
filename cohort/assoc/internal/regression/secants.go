package regression

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// secants are the last few steps of an iteration that converges by a factor, and by
// how much each changed the step that was to follow: Anderson's acceleration
// (J ACM. 1965;12:547-60).
type secants struct {
	scale        []float64 // makes log odds of coefficients
	moves, turns [secantMemory][]float64
	last, taken  []float64
	known        int
	begun, used  bool // there is a step; it was improved
	plain        bool // steps are left as they are, but for one now and then where they are many
	steps        int
}

const secantMemory = 3

// Where plain steps shorten hardly, one in sometimes is improved after the first
// plainSteps.
const (
	plainSteps = 32
	sometimes  = 8
)

func (s *secants) begin(c *Covariates, reach float64, plain bool) {
	s.plain, s.steps = plain, 0
	if len(s.scale) != c.k+1 {
		for _, v := range []*[]float64{&s.scale, &s.last, &s.taken} {
			*v = make([]float64, c.k+1)
		}
		for i := range s.moves {
			s.moves[i], s.turns[i] = make([]float64, c.k+1), make([]float64, c.k+1)
		}
	}
	for j := range c.k {
		s.scale[j] = math.Sqrt(c.gram[triangle(j)+j] / float64(c.n))
	}
	s.scale[c.k] = reach
	s.forget()
}

// forget begins anew.
func (s *secants) forget() { s.known, s.begun, s.used = 0, false, false }

// took remembers what was made of the step.
func (s *secants) took(step []float64) { copy(s.taken, step) }

// improve changes the step so that what is left after it is, by the secants, the least.
func (s *secants) improve(step []float64) {
	if s.begun {
		oldest := s.known % secantMemory
		copy(s.moves[oldest], s.taken)
		floats.SubTo(s.turns[oldest], step, s.last)
		s.known++
	}
	copy(s.last, step)
	s.begun = true
	n := min(s.known, secantMemory)
	var gram [secantMemory * (secantMemory + 1) / 2]float64
	var part [secantMemory]float64
	for i := range n {
		part[i] = s.dot(s.turns[i], step)
		for j := range i + 1 {
			gram[triangle(i)+j] = s.dot(s.turns[i], s.turns[j])
		}
	}
	s.used = false
	if s.steps++; s.plain && (s.steps <= plainSteps || s.steps%sometimes > 0) {
		return
	}
	if n == 0 || !cholesky(gram[:triangle(n)], n) {
		return
	}
	s.used = true
	forward(gram[:triangle(n)], part[:n])
	backward(gram[:triangle(n)], part[:n])
	for i := range n {
		floats.AddScaled(step, -part[i], s.moves[i])
		floats.AddScaled(step, -part[i], s.turns[i])
	}
	if s.plain && s.dot(step, s.last) <= 0 {
		copy(step, s.last) // it would go back: steps grow longer here
	}
}

func (s *secants) dot(a, b []float64) float64 {
	var sum float64
	for j, v := range a {
		sum += v * b[j] * s.scale[j] * s.scale[j]
	}
	return sum
}
