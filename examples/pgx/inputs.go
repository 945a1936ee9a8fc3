package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/vcf"
)

// options turns the flags into what the library understands.
func (f *flags) options(ctx context.Context) (pgx.Options, error) {
	o := pgx.Options{
		KeepFiltered: f.KeepFiltered, AllMatches: f.AllMatches,
		CYP2D6:       slices.Contains(f.Research, "cyp2d6"),
		Combinations: slices.Contains(f.Research, "combinations"),
		Genes:        f.Genes,
	}
	o.Assume.Genome = f.AssumeReference
	var err error
	if o.Build, err = genomics.ParseBuild(f.Build); err != nil {
		return o, err
	}
	if len(f.Samples) > 0 {
		o.Samples = f.Samples
	}
	if f.AssumeReferenceIn != "" {
		if o.Assume.Regions, err = program.ReadBED(ctx, f.AssumeReferenceIn); err != nil {
			return o, err
		}
	}
	if f.Sex != "" {
		if o.Sex, err = readSex(ctx, f.Sex); err != nil {
			return o, err
		}
	}
	if f.KB != "" {
		if o.KB, err = kb.Load(ctx, f.KB, kb.Default()); err != nil {
			return o, err
		}
	}
	return o, nil
}

// open opens every --vcf; the caller closes what it gets, also on error.
func (f *flags) open(ctx context.Context, stdin io.Reader, warn func(vcf.Warning)) ([]*vcf.File, error) {
	var files []*vcf.File
	for _, name := range f.VCF {
		o := vcf.Options{Workers: f.Workers, RequireSorted: true, Warn: warn}
		v, err := program.OpenVCF(ctx, program.Streams{In: stdin}, name, o)
		if err != nil {
			return files, err
		}
		files = append(files, v)
	}
	return files, nil
}

// readOutside reads every --outside. Without a sample's name it belongs to
// the one sample that is reported.
func (f *flags) readOutside(ctx context.Context, samples []string) (map[string][]pgx.OutsideCall, error) {
	calls := map[string][]pgx.OutsideCall{}
	for i, arg := range f.Outside {
		sample, path, err := ownerOf(arg, samples)
		if err != nil {
			return nil, fmt.Errorf("--outside, number %d: %w", i+1, err)
		}
		in, err := file.Open(ctx, path, file.Options{})
		if err != nil {
			return nil, err
		}
		more, err := pgx.ReadOutside(in, path)
		in.Close()
		if err != nil {
			return nil, err
		}
		calls[sample] = append(calls[sample], more...)
	}
	return calls, nil
}

// ownerOf takes [SAMPLE=]FILE apart; both may hold '='. Errors don't show the
// name: it may be a person's.
func ownerOf(arg string, samples []string) (sample, path string, err error) {
	_, statErr := os.Stat(arg)
	for i := range len(arg) {
		if arg[i] == '=' && statErr != nil && slices.Contains(samples, arg[:i]) {
			return arg[:i], arg[i+1:], nil
		}
	}
	switch {
	case statErr != nil && strings.Contains(arg, "="):
		return "", "", errors.New("no such sample is reported: write --outside SAMPLE=FILE with a sample of the VCF")
	case len(samples) != 1:
		return "", "", fmt.Errorf("%d samples are reported: say whose calls these are, --outside SAMPLE=FILE", len(samples))
	}
	return samples[0], arg, nil
}

// readSex reads a PED file (family, individual, father, mother, sex, …), or
// lines of sample and sex.
func readSex(ctx context.Context, name string) (map[string]pgx.Sex, error) {
	out := map[string]pgx.Sex{}
	err := program.EachLine(ctx, name, func(_ int, fields []string) error {
		var sample, sex string
		switch {
		case len(fields) == 2:
			sample, sex = fields[0], fields[1]
		case len(fields) >= 5:
			sample, sex = fields[1], fields[4]
		default:
			return fmt.Errorf("has %d columns: write sample and sex, or a PED line of at least five columns", len(fields))
		}
		stated, ok := sexOf(strings.TrimSpace(sex))
		had, again := out[sample]
		switch {
		case !ok: // what stands there may be a sample's name
			return errors.New("the column of the sex is no sex: write F, M, 1 (male), 2 (female), female, male, or 0")
		case again && had != stated:
			return errors.New("the sample has another sex on a line above: keep one of the two")
		}
		out[sample] = stated
		return nil
	})
	return out, err
}

func sexOf(text string) (pgx.Sex, bool) {
	switch strings.ToLower(text) {
	case "1", "m", "male":
		return pgx.Male, true
	case "2", "f", "female":
		return pgx.Female, true
	case "0", "-9", "u", "unknown", ".", "other":
		return pgx.SexUnknown, true
	}
	return pgx.SexUnknown, false
}
