package differential

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"

	"github.com/gofrs/flock"

	"github.com/allelerx/allelerx/cohort/privacy/audit"
	"github.com/allelerx/allelerx/genomics/file"
)

// Budget is how much may be told about the people of one data set, and how much
// has been. Several goroutines and programs may spend from one file.
type Budget struct {
	path string
	data string

	// Audit receives an entry for each release before it is handed out. Nil: none.
	Audit *audit.Log
}

// State is what a budget's file says.
type State struct {
	Format       string  `json:"format"`
	Data         string  `json:"data"`
	Epsilon      float64 `json:"epsilon"` // all there is
	Delta        float64 `json:"delta"`
	SpentEpsilon float64 `json:"spent_epsilon"`
	SpentDelta   float64 `json:"spent_delta"`
	Releases     int     `json:"releases"`
}

const format = "allelerx privacy budget 1"

// ExhaustedError is of a release that would cost more than is left.
type ExhaustedError struct {
	Epsilon, Delta         float64 // asked for
	LeftEpsilon, LeftDelta float64
}

// Error says how much is left.
func (e *ExhaustedError) Error() string {
	return fmt.Sprintf("differential: the release costs ε %g and δ %g, and ε %g and δ %g are left of the budget: ask for less, or for nothing more about these people",
		e.Epsilon, e.Delta, e.LeftEpsilon, e.LeftDelta)
}

// Create makes the budget of a data set. It fails if the file is there: a second
// budget for the same people doubles what is told about them.
func Create(path, data string, epsilon, delta float64) (b *Budget, err error) {
	if err := valid(epsilon, delta); err != nil {
		return nil, err
	}
	if data == "" {
		return nil, errors.New("differential: the data set has no name: name it, so that its budget is not taken for another's")
	}
	b = &Budget{path: path, data: data}
	unlock, err := b.lock()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("differential: %s is there already: open it, a budget is made once for the same people", path)
	}
	if err := b.store(State{Format: format, Data: data, Epsilon: epsilon, Delta: delta}); err != nil {
		return nil, err
	}
	return b, nil
}

// Open opens the budget of a data set.
func Open(path, data string) (*Budget, error) {
	b := &Budget{path: path, data: data}
	if _, err := b.State(); err != nil {
		return nil, err
	}
	return b, nil
}

// State reads how much there is and how much is spent.
func (b *Budget) State() (State, error) {
	var s State
	text, err := os.ReadFile(b.path)
	if err != nil {
		return s, fmt.Errorf("differential: %w: make the budget with Create, once", err)
	}
	if err := json.Unmarshal(text, &s); err != nil || s.Format != format {
		return s, fmt.Errorf("differential: %s is no budget of this version: name its file, or restore it with all that was spent", b.path)
	}
	if s.Data != b.data {
		return s, fmt.Errorf("differential: %s is the budget of other data than the one named: open the one of this data set", b.path)
	}
	if valid(s.Epsilon, s.Delta) != nil || !(s.SpentEpsilon >= 0) || !(s.SpentDelta >= 0) || s.Releases < 0 {
		return s, fmt.Errorf("differential: %s has numbers that are no budget: restore it with all that was spent", b.path)
	}
	return s, nil
}

// spend charges a release, and has the charge on the disk when it returns.
func (b *Budget) spend(epsilon, delta float64) (err error) {
	if err := valid(epsilon, delta); err != nil {
		return err
	}
	unlock, err := b.lock()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	s, err := b.State()
	if err != nil {
		return err
	}
	if err := b.audited(s); err != nil {
		return err
	}
	e, d := add(s.SpentEpsilon, epsilon), add(s.SpentDelta, delta)
	if e > s.Epsilon || d > s.Delta {
		return &ExhaustedError{epsilon, delta, max(0, s.Epsilon-s.SpentEpsilon), max(0, s.Delta-s.SpentDelta)}
	}
	s.SpentEpsilon, s.SpentDelta, s.Releases = e, d, s.Releases+1
	return b.store(s)
}

// audited compares the file with the audit log, where there is one: a file that
// was edited, or put back from a copy, says that less was spent than was released.
func (b *Budget) audited(s State) error {
	if b.Audit == nil {
		return nil
	}
	e, d, err := b.Audit.Spent(b.data)
	if err != nil {
		return fmt.Errorf("differential: nothing is released: %w", err)
	}
	const rounding = 1 + 1e-9
	if e > s.SpentEpsilon*rounding || d > s.SpentDelta*rounding {
		return fmt.Errorf("differential: %s says that ε %g and δ %g are spent, the audit log ε %g and δ %g: restore the file with all that was spent", b.path, s.SpentEpsilon, s.SpentDelta, e, d)
	}
	return nil
}

// add adds as decimal fractions are meant: ten times 0.1 is 1. What it leaves
// off, 1e-12 of the sum at most, is beyond what ε stands for.
func add(a, b float64) float64 {
	const digits = 1e12
	sum := a + b
	if sum == 0 {
		return 0
	}
	scale := math.Pow(10, math.Ceil(math.Log10(sum)))
	return math.Round(sum/scale*digits) / digits * scale
}

func (b *Budget) lock() (unlock func() error, err error) {
	lock := flock.New(b.path + ".lock")
	if err := lock.Lock(); err != nil {
		return nil, fmt.Errorf("differential: %s cannot be locked: %w", b.path, err)
	}
	return lock.Close, nil
}

// store replaces the file as a whole.
func (b *Budget) store(s State) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("differential: %w", err)
	}
	w, err := file.Create(b.path)
	if err != nil {
		return fmt.Errorf("differential: %w", err)
	}
	defer w.Close() // gives the file up unless committed
	if _, err := w.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("differential: %w", err)
	}
	if err := w.Commit(); err != nil {
		return fmt.Errorf("differential: %w", err)
	}
	return nil
}

// valid checks what is asked for. The least ε is the library's.
func valid(epsilon, delta float64) error {
	if !(epsilon >= 0x1p-50) || math.IsInf(epsilon, 0) {
		return fmt.Errorf("differential: an ε of %g: give a number above 0, such as 0.5", epsilon)
	}
	if !(delta >= 0 && delta < 1) {
		return fmt.Errorf("differential: a δ of %g: give 0, or less than one over the number of people", delta)
	}
	return nil
}
