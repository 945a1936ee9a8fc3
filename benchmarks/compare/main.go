package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/examples/program"
)

// flags are what the user can choose.
type flags struct {
	Only    []string `placeholder:"NAME" help:"These works only (see --list)."`
	Runs    int      `default:"7" placeholder:"N" help:"Runs of each side (default: ${default})."`
	Data    string   `env:"ALLELERX_DATA" placeholder:"DIR" help:"Folder of the reference data."`
	Work    string   `placeholder:"DIR" help:"Folder for inputs, which are kept, and outputs (default: one in the system's folder for temporary files)."`
	Output  string   `short:"o" default:"benchmarks/RESULTS.md" placeholder:"FILE" help:"Results; charts are written beside it (default: ${default})."`
	Scaling bool     `negatable:"" default:"true" help:"Measure how cost grows with records and samples, too (default: yes)."`
	List    bool     `help:"List the works and leave."`
}

func main() {
	program.Main("compare", "Run this library beside bcftools, samtools, bgzip, plink2 and vcfanno on the same work, and write down the ratios.", new(flags))
}

// Check finds flags that can't be followed.
func (f *flags) Check() error {
	if f.Runs < 1 {
		return errors.New("--runs: at least one run is needed")
	}
	if f.Data == "" && !f.List {
		return errors.New("no reference data: set ALLELERX_DATA, or give --data DIR")
	}
	_, err := choose(works(), f.Only)
	return err
}

// Run makes the inputs, runs everything, and writes the results.
func (f *flags) Run(ctx context.Context, std program.Streams) error {
	chosen, err := choose(works(), f.Only)
	if err != nil {
		return err
	}
	if f.List {
		for _, w := range chosen {
			if _, err := fmt.Fprintf(std.Out, "%-16s %s\n", w.name, w.what); err != nil {
				return err
			}
		}
		return nil
	}
	if f.Work == "" {
		f.Work = filepath.Join(os.TempDir(), "allelerx-compare")
	}
	if chosen = installed(chosen, std.Err); len(chosen) == 0 {
		return errors.New("none of the works is left: see --list")
	}
	if err := requirePeers(chosen); err != nil {
		return err
	}
	e := &environment{data: f.Data, dir: f.Work, log: std.Err}
	if err := e.prepare(ctx, chosen); err != nil {
		return err
	}
	report := report{machine: describeMachine(), peers: peerVersions(ctx, chosen), runs: f.Runs}
	for _, w := range chosen {
		fmt.Fprintf(e.log, "%s: %s\n", w.name, w.what)
		if w.step != "" {
			t, err := e.clock(ctx, w, f.Runs)
			if err != nil {
				return fmt.Errorf("%s: %w", w.name, err)
			}
			report.timings = append(report.timings, t)
			fmt.Fprintf(e.log, "  %s\n", t)
			continue
		}
		m, err := e.measure(ctx, w, f.Runs)
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		report.rows = append(report.rows, row{work: w, measurement: m})
		fmt.Fprintf(e.log, "  %s\n", m)
	}
	if slices.ContainsFunc(chosen, func(w work) bool { return w.source.name == genomesTable.name && len(w.also) > 0 }) {
		if report.packing, err = e.measurePacking(ctx); err != nil {
			return fmt.Errorf("packing: %w", err)
		}
	}
	if f.Scaling {
		if report.growth, err = e.scaling(ctx, f.Only); err != nil {
			return fmt.Errorf("scaling: %w", err)
		}
	}
	if err := report.writeTable(std.Out); err != nil {
		return err
	}
	return report.writeFiles(f.Output)
}

// choose picks works by name; none named: all.
func choose(all []work, names []string) ([]work, error) {
	if len(names) == 0 {
		return all, nil
	}
	var chosen []work
	for _, name := range names {
		found := false
		for _, w := range all {
			if w.name != name && !strings.HasPrefix(w.name, name+"-") {
				continue
			}
			found = true
			if !slices.ContainsFunc(chosen, func(c work) bool { return c.name == w.name }) {
				chosen = append(chosen, w)
			}
		}
		if !found {
			return nil, fmt.Errorf("--only %s: there is no such work: see --list", name)
		}
	}
	return chosen, nil
}

// cpus is how many threads each side may use.
const cpus = 2

func describeMachine() string {
	return fmt.Sprintf("%s, %s/%s, %s, %s", cpuModel(), runtime.GOOS, runtime.GOARCH, memory(), runtime.Version())
}
