package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// Simulated cohorts. The genes are those that the simulated drugs have guidance
// for, so that the genotypes don't take longer than what is measured.
const cohortGenes = "CYP2C19,CYP2C9,CYP4F2,VKORC1,SLCO1B1,TPMT,NUDT15,DPYD,CYP2B6"

var (
	synthea     = input{"synthea", "120 FHIR R4 bundles of Synthea", copySynthea}
	bulkRecords = input{"fhir", "health records of 4,000 simulated people as a FHIR R4 bulk export", simulate(
		"--cohort", "{out}", "--samples", "4000", "--records", "bulk", "--genes", cohortGenes)}
	hundredThousand = input{"people", "100,000 simulated people: genotypes, and health records as OMOP CDM", simulate(
		"--cohort", "{out}", "--samples", "100000", "--records", "omop", "--genes", cohortGenes)}
)

// copySynthea copies the bundles of the reference data: a folder is not read
// through a link.
func copySynthea(_ context.Context, e *environment, out string) error {
	if err := os.CopyFS(out, os.DirFS(filepath.Join(e.data, "ehr", "fhir-r4"))); err != nil {
		return fmt.Errorf("no ehr/fhir-r4 in the reference data: check --data: %w", err)
	}
	return nil
}

// countInPython counts the resources of a folder of bundles or of NDJSON with the
// standard library: what a script does that needs no more of each than its type.
const countInPython = `import collections, json, os, sys
n = collections.Counter()
for name in sorted(os.listdir(sys.argv[1])):
    with open(os.path.join(sys.argv[1], name), "rb") as f:
        if name.endswith(".ndjson"):
            for line in f:
                n[json.loads(line)["resourceType"]] += 1
        else:
            for e in json.load(f)["entry"]:
                n[e["resource"]["resourceType"]] += 1
for kind in sorted(n):
    print(kind, n[kind], sep="\t")`

// people are the works on health records.
func people() []work {
	return []work{
		{
			// 300 MB/s a core is asked for, where Python 3.11's json does 118.
			name: "fhir-synthea", what: "FHIR R4 bundles → people (the peer: JSON → counts of resources)", goal: 0.39,
			input: synthea, oneCPU: true, single: true, rate: true, same: sameBytes,
			peer: commandLine{"python3", []string{"-c", countInPython, "{in}"}, "", ""},
			ours: commandLine{"records", []string{"--fhir", "{in}", "--workers", "1"}, "", ""},
		},
		{
			// Dense: half a kilobyte a resource, of which nearly all is kept. 300 MB/s a core is asked for, where Python 3.11's
			// json does 64.
			name: "fhir-bulk", what: "FHIR R4 bulk export → people (the peer: JSON → counts of resources)", goal: 0.21,
			input: bulkRecords, oneCPU: true, single: true, rate: true, same: sameBytes,
			peer: commandLine{"python3", []string{"-c", countInPython, "{in}/bulk"}, "", ""},
			ours: commandLine{"records", []string{"--fhir", "{in}/bulk", "--workers", "1"}, "", ""},
		},
		{
			name: "match", what: "treatment matching of 100,000 people, once genotypes and records are read",
			input: hundredThousand, step: "matching", limit: 5,
			ours: commandLine{"cohort", []string{
				"--vcf", "{in}/genotypes.vcf.gz", "--omop", "{in}/omop.zip", "--link", "{in}/link.tsv", "--timings", "-o", "{out}.html",
			}, "{out}.html", ""},
		},
	}
}

// timing is how long a step of a program of ours took, in each run.
type timing struct {
	work    work
	seconds []float64
	memory  []sample
}

// mostTimed bounds the runs of a work whose step is a small part of them.
const mostTimed = 3

// clock runs a work without a peer, and reads what it says of the step.
func (e *environment) clock(ctx context.Context, w work, runs int) (timing, error) {
	t := timing{work: w}
	said := regexp.MustCompile(regexp.QuoteMeta(w.ours.name+": "+w.step) + ` took ([0-9.]+) s`)
	args := make([]string, len(w.ours.args))
	for i, a := range w.ours.args {
		args[i] = e.fill(w, "ours", a)
	}
	path, args := onCPUs(false, e.program(w.ours.name), args)
	for range min(runs, mostTimed) {
		s, text, err := timedWith(ctx, "", path, args)
		if err != nil {
			return t, err
		}
		m := said.FindStringSubmatch(text)
		if m == nil {
			return t, errors.New(w.ours.name + " does not tell how long it took: " + w.step)
		}
		seconds, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return t, err
		}
		t.seconds, t.memory = append(t.seconds, seconds), append(t.memory, s)
	}
	e.clear(w)
	return t, nil
}

func (t timing) String() string {
	return fmt.Sprintf("%.2f s (goal: under %.0f s)", median(t.seconds), t.work.limit)
}

// megabytes are what a file or the files of a folder have, in 10⁶ bytes.
func megabytes(name string) float64 {
	info, err := os.Stat(name)
	if err != nil {
		return 0
	}
	if !info.IsDir() {
		return float64(info.Size()) / 1e6
	}
	all := 0.0
	entries, _ := os.ReadDir(name) // a folder that cannot be read has nothing
	for _, entry := range entries {
		all += megabytes(filepath.Join(name, entry.Name()))
	}
	return all
}
