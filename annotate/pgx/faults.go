package pgx

import (
	"maps"
	"sync"
)

// faults counts recoverable faults and hands the first of each kind and place
// to Options.Warn.
type faults struct {
	mu     sync.Mutex
	counts map[string]int
	warn   func(Fault)
	held   []Fault // of a build that is not settled yet
}

func newFaults(warn func(Fault)) *faults {
	return &faults{counts: map[string]int{}, warn: warn}
}

// maxHeld bounds the faults that wait for the build; all are counted.
const maxHeld = 10_000

// heldFaults keeps faults until it is known that they concern the file's build.
func heldFaults() *faults {
	f := newFaults(nil)
	f.warn = func(x Fault) {
		if len(f.held) < maxHeld {
			f.held = append(f.held, x)
		}
	}
	return f
}

// take adds the faults that another has held.
func (f *faults) take(other *faults) {
	for code, n := range other.snapshot() {
		f.mu.Lock()
		f.counts[code] += n
		f.mu.Unlock()
	}
	if f.warn != nil {
		for _, x := range other.held {
			f.warn(x)
		}
	}
}

// count counts a fault of one sample; samples are never named.
func (f *faults) count(code string) {
	f.mu.Lock()
	f.counts[code]++
	f.mu.Unlock()
}

// add counts a fault and reports where it is.
func (f *faults) add(code, where, detail string) {
	f.count(code)
	if f.warn != nil {
		f.warn(Fault{Code: code, Where: where, Detail: detail})
	}
}

func (f *faults) snapshot() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.counts)
}
