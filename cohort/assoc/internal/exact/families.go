package exact

import "math"

// Hypergeometric returns how many of the drawn are white when drawn are taken
// from an urn of white and black: the first cell of a 2×2 table with its margins
// fixed.
func Hypergeometric(white, black, drawn int) *Distribution {
	return Noncentral(white, black, drawn, 0)
}

// Noncentral is Fisher's noncentral hypergeometric distribution, with the
// logarithm of the odds ratio. Its Log lacks a constant unless that is zero.
func Noncentral(white, black, drawn int, logOdds float64) *Distribution {
	w, b, n := float64(white), float64(black), float64(drawn)
	p, q := n/(w+b), (w+b-n)/(w+b)
	if w+b == 0 {
		p, q = 0, 1
	}
	drawnLog := logBinomial(n, w+b, p, q)
	odds := math.Exp(logOdds)
	d := &Distribution{
		Low: max(0, drawn-black), High: min(white, drawn),
		Log: func(i int) float64 {
			x := float64(i)
			return logBinomial(x, w, p, q) + logBinomial(n-x, b, p, q) - drawnLog + logOdds*x
		},
		Ratio: func(i int) float64 {
			x := float64(i)
			return odds * ((w - x) / (x + 1)) * ((n - x) / (b - n + x + 1))
		},
	}
	d.Mode = modeOf(d.Low, d.High, d.Ratio)
	return d
}

// Heterozygotes returns the number of heterozygotes, less one where it is odd and
// halved, among people in Hardy–Weinberg equilibrium who have a and b copies of
// two alleles together; a + b is even.
//
// Source: Wigginton JE, Cutler DJ, Abecasis GR. A note on exact tests of
// Hardy-Weinberg equilibrium. Am J Hum Genet. 2005;76(5):887-893. PMID 15789306.
func Heterozygotes(a, b int) *Distribution {
	fa, fb := float64(a), float64(b)
	people := (fa + fb) / 2
	p, q := fa/(fa+fb), fb/(fa+fb)
	if people == 0 {
		p, q = 0, 1
	}
	odd := float64(a % 2)
	// Of all people so many are heterozygous, and of the others so many have two
	// copies of the first allele, given how many copies there are.
	allelesLog := logBinomial(fa, 2*people, p, q)
	homozygous := p*p + q*q
	d := &Distribution{
		Low: 0, High: min(a, b) / 2,
		Log: func(i int) float64 {
			het := odd + 2*float64(i)
			return logBinomial(het, people, 2*p*q, homozygous) +
				logBinomial((fa-het)/2, people-het, p*p/homozygous, q*q/homozygous) - allelesLog
		},
		Ratio: func(i int) float64 {
			het := odd + 2*float64(i)
			return (fa - het) / (het + 1) * ((fb - het) / (het + 2))
		},
	}
	d.Mode = modeOf(d.Low, d.High, d.Ratio)
	return d
}
