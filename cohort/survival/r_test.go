package survival_test

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/survival"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// sample is made data with its covariates, and what R is given of it.
type sample struct {
	survival.Data
	covariates []survival.Covariate
}

// shape is what a sample is like.
type shape struct {
	n, groups, strata int
	ties              bool // times are whole weeks
	entry             bool
	missing           bool
	seed              uint64
}

// simulate draws exponential times whose hazard depends on the covariates and the
// group, with censoring; some values may be missing.
func simulate(s shape) *sample {
	rng := rand.New(rand.NewPCG(s.seed, 7))
	out := &sample{}
	for g := range s.groups {
		out.Groups = append(out.Groups, string(rune('A'+g)))
	}
	out.covariates = []survival.Covariate{{Name: "age"}, {Name: "dose"}, {Name: "carrier"}, {Name: "year"}}
	for len(out.Time) < s.n {
		age, dose, carrier := 50+12*rng.NormFloat64(), rng.ExpFloat64(), 0.0
		year := 2000 + float64(rng.IntN(20))
		if rng.Float64() < 0.2 {
			carrier = 1
		}
		group, stratum := int32(rng.IntN(s.groups)), int32(rng.IntN(max(1, s.strata)))
		hazard := math.Exp(0.02*(age-50)+0.3*dose+0.5*carrier+0.2*float64(group)+0.3*float64(stratum)) / 100
		event, censored, entry := rng.ExpFloat64()/hazard, rng.Float64()*250, rng.Float64()*40
		time := min(event, censored)
		if s.ties {
			time, entry = math.Ceil(time/7), math.Floor(entry/7)
		}
		if s.entry && entry >= time {
			continue
		}
		out.Time = append(out.Time, time)
		out.Event = append(out.Event, event <= censored)
		out.Group = append(out.Group, group)
		if s.strata > 0 {
			out.Stratum = append(out.Stratum, stratum)
		}
		if s.entry {
			out.Entry = append(out.Entry, entry)
		}
		for i, v := range []float64{age, dose, carrier, year} {
			if s.missing && rng.Float64() < 0.03 {
				v = math.NaN()
			}
			out.covariates[i].Values = append(out.covariates[i].Values, v)
		}
		if s.missing && rng.Float64() < 0.02 {
			out.Group[len(out.Group)-1] = -1
		}
	}
	return out
}

// write writes the sample as a table for R.
func (s *sample) write(t *testing.T) string {
	t.Helper()
	number := func(v float64) string {
		if math.IsNaN(v) {
			return "NA"
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	name := filepath.Join(t.TempDir(), "data.csv")
	f, err := os.Create(name)
	require.NoError(t, err)
	defer f.Close()
	w := csv.NewWriter(f)
	for i := range len(s.Time) + 1 {
		var row []string
		add := func(title, value string) {
			if i == 0 {
				value = title
			}
			row = append(row, value)
		}
		at := max(0, i-1)
		add("time", number(s.Time[at]))
		add("event", map[bool]string{true: "1", false: "0"}[s.Event[at]])
		if s.Entry != nil {
			add("entry", number(s.Entry[at]))
		}
		if s.Stratum != nil {
			add("stratum", strconv.Itoa(int(s.Stratum[at])))
		}
		if s.Group != nil {
			add("group", strconv.Itoa(int(s.Group[at])))
		}
		for _, c := range s.covariates {
			add(c.Name, number(c.Values[at]))
		}
		require.NoError(t, w.Write(row))
	}
	w.Flush()
	require.NoError(t, w.Error())
	return name
}

// names are the covariates' names as R's script takes them.
func (s *sample) names() string {
	var names []string
	for _, c := range s.covariates {
		names = append(names, c.Name)
	}
	return strings.Join(names, ",")
}

// server is R, which all tests ask one after the other.
type server struct {
	ask    *os.File
	answer *bufio.Scanner
	stop   func() error
	err    error
}

// started is the server, once a test has asked for it.
var started *server

func ask() *server {
	if started == nil {
		started = start()
	}
	return started
}

func start() *server {
	cmd := exec.Command("Rscript", "--vanilla", filepath.Join("testdata", "serve.R"))
	cmd.Stderr = os.Stderr
	read, write, err := os.Pipe()
	if err != nil {
		return &server{err: err}
	}
	cmd.Stdin = read
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	read.Close()
	s := &server{ask: write, answer: bufio.NewScanner(out), err: err}
	s.answer.Buffer(nil, 1<<24)
	s.stop = func() error {
		write.Close()
		return cmd.Wait()
	}
	return s
}

// inR runs a script of testdata and returns what it prints.
func inR(t *testing.T, script string, args ...string) map[string][]float64 {
	t.Helper()
	refdata.Program(t, "Rscript")
	r := ask()
	require.NoError(t, r.err)
	_, err := fmt.Fprintln(r.ask, strings.Join(append([]string{script}, args...), " "))
	require.NoError(t, err)
	out := map[string][]float64{}
	for r.answer.Scan() {
		fields := strings.Fields(r.answer.Text())
		if len(fields) == 0 {
			continue
		}
		switch fields[0] {
		case "end":
			return out
		case "#": // a warning
			t.Log(r.answer.Text())
			continue
		case "failed":
			t.Fatal(r.answer.Text())
		}
		values := make([]float64, 0, len(fields))
		for _, field := range fields[1:] {
			v := math.NaN()
			if field != "NA" && field != "NaN" {
				v, err = strconv.ParseFloat(field, 64)
				require.NoError(t, err)
			}
			values = append(values, v)
		}
		out[fields[0]] = values
	}
	t.Fatalf("R has ended: %v (apt-get install r-base-core r-cran-survival)", r.answer.Err())
	return nil
}

// TestMain lets R end.
func TestMain(m *testing.M) {
	code := m.Run()
	if started != nil && started.err == nil && started.stop() != nil && code == 0 {
		code = 1
	}
	os.Exit(code)
}

// closest is the relative difference that is allowed from R's numbers.
const closest = 1e-6

// same compares numbers; below small they may differ by so much of it.
func same(t *testing.T, what string, want, got []float64, small float64) {
	t.Helper()
	require.Len(t, got, len(want), what)
	for i, w := range want {
		switch {
		case math.IsNaN(w) || math.IsInf(w, 0):
			require.Equal(t, math.IsNaN(w), math.IsNaN(got[i]), "%s[%d]: %v", what, i, got[i])
		default:
			require.InDelta(t, w, got[i], closest*max(math.Abs(w), small), "%s[%d]", what, i)
		}
	}
}

func floats(n []int) []float64 {
	out := make([]float64, len(n))
	for i, v := range n {
		out[i] = float64(v)
	}
	return out
}
