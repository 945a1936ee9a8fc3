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
}

func newFaults(warn func(Fault)) *faults {
	return &faults{counts: map[string]int{}, warn: warn}
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
