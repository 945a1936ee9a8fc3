package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/variant/vcf"
)

// echtvar stops at records of several ALT alleles, so that its work has records and
// source split. It is in no Debian package: https://github.com/brentp/echtvar.
var (
	splitGenomes = input{"genomes-split.vcf.gz", "the same genomes, one ALT allele a record (bcftools norm -m -)", split(genomes)}
	splitTable   = input{"genomes-split-table.vcf.gz", "the source made for them, one ALT allele a record", split(genomesTable)}
	splitPacked  = input{"genomes-split-table.arx", "the same, packed", packed(splitTable)}
	echtvarFile  = input{"genomes-split-table.zip", "the same, as echtvar encodes it", encodeForEchtvar}
)

// echtvarSteps are how finely echtvar keeps each number: integers as they are, others
// as multiples of one over its multiplier.
var echtvarSteps = map[string]float64{
	"t_AC": 0, "t_AN": 0, "AF": 1. / 2e6, "AF_popmax": 1. / 2e6, "nhomalt": 0, "score": 1e-3, "conservation": 1e-3,
}

// echtvarFields is the configuration of echtvar encode.
const echtvarFields = `[
 {"field": "AC", "alias": "t_AC", "missing_value": -2147483648},
 {"field": "AN", "alias": "t_AN", "missing_value": -2147483648},
 {"field": "AF", "alias": "AF", "multiplier": 2000000, "missing_value": 2139095041},
 {"field": "AF_popmax", "alias": "AF_popmax", "multiplier": 2000000, "missing_value": 2139095041},
 {"field": "nhomalt", "alias": "nhomalt", "missing_value": -2147483648},
 {"field": "score", "alias": "score", "multiplier": 1000, "missing_value": 2139095041},
 {"field": "conservation", "alias": "conservation", "multiplier": 1000, "zigzag": true, "missing_value": 2139095041}
]
`

// echtvar is the work of joining records with a file that was made for it.
func echtvar() []work {
	return []work{{
		name: "annotate-echtvar", what: "1.4 million split records ⋈ 2.5 million split entries, packed by each side, 7 INFO keys → BCF", goal: 1, absent: true, single: true,
		input: splitGenomes, also: []input{splitPacked, echtvarFile}, same: sameAsEchtvar,
		peer: commandLine{"echtvar", []string{"anno", "-e", "{genomes-split-table.zip}", "{in}", "{out}.bcf"}, "{out}.bcf", ""},
		ours: commandLine{"annotate", []string{"--source", "{genomes-split-table.arx}:" + annotationKeys, "-o", "{out}.bcf", "{in}"}, "{out}.bcf", ""},
	}}
}

// installed leaves out works whose peer need not be there, and is not.
func installed(chosen []work, log io.Writer) []work {
	var kept []work
	for _, w := range chosen {
		if _, err := exec.LookPath(w.peer.name); w.absent && err != nil {
			_, _ = fmt.Fprintf(log, "%s: left out, because %s is not on the PATH and in no Debian package: build it from its source\n", w.name, w.peer.name)
			continue
		}
		kept = append(kept, w)
	}
	return kept
}

func split(of input) func(context.Context, *environment, string) error {
	return func(ctx context.Context, e *environment, out string) error {
		if err := e.ensure(ctx, of); err != nil {
			return err
		}
		return command(ctx, io.Discard, "bcftools", "norm", "-m", "-", "-Oz", "--threads", "2", "-o", out, e.path(of))
	}
}

func packed(of input) func(context.Context, *environment, string) error {
	return func(ctx context.Context, e *environment, out string) error {
		if err := e.ensure(ctx, of); err != nil {
			return err
		}
		return command(ctx, io.Discard, e.program("pack"), "-o", out, e.path(of))
	}
}

func encodeForEchtvar(ctx context.Context, e *environment, out string) error {
	if err := e.ensure(ctx, splitTable); err != nil {
		return err
	}
	fields := out + ".json5"
	defer func() { _ = os.Remove(fields) }()
	if err := os.WriteFile(fields, []byte(echtvarFields), 0o600); err != nil {
		return err
	}
	return command(ctx, io.Discard, "echtvar", "encode", out, fields, e.path(splitTable))
}

// sameAsEchtvar wants records whose INFO says the same: what echtvar found nothing
// for is a missing value there, and no key here; its numbers are as fine as its
// multipliers make them.
func sameAsEchtvar(ctx context.Context, peer, ours string) error {
	return sameInfos(ctx, peer, ours, func(x, y *vcf.Record) error {
		left, right := present(x), present(y)
		for key, text := range left {
			if err := sameAsEncoded(key, text, right[key]); err != nil {
				return err
			}
			delete(right, key)
		}
		for key, text := range right {
			return fmt.Errorf("%s is missing and %s", key, text)
		}
		return nil
	})
}

// present are the INFO values that are not missing.
func present(r *vcf.Record) map[string]string {
	values := map[string]string{}
	for key, text := range r.Info().All() {
		if strings.Trim(string(text), ".,") != "" {
			values[key.String()] = string(text)
		}
	}
	return values
}

func sameAsEncoded(key, theirs, ours string) error {
	step, encoded := echtvarSteps[key]
	if theirs == ours {
		return nil
	}
	p, err := strconv.ParseFloat(theirs, 64)
	q, err2 := strconv.ParseFloat(ours, 64)
	if err := errors.Join(err, err2); err != nil || !encoded || math.Abs(p-q) > 1.01*step+lastOfSix(q) {
		return fmt.Errorf("%s is %s and %q", key, theirs, ours)
	}
	return nil
}

// lastOfSix is how far apart numbers are that are written with six digits, as the
// text of a BCF's are.
func lastOfSix(x float64) float64 { return 1.01 * math.Pow(10, math.Floor(math.Log10(math.Abs(x)))-5) }
