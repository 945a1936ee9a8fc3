package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
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
		if o.Assume.Regions, err = readBED(ctx, f.AssumeReferenceIn); err != nil {
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
func (f *flags) open(ctx context.Context, stdin io.Reader) ([]*vcf.File, error) {
	var files []*vcf.File
	for _, name := range f.VCF {
		o := vcf.Options{Workers: f.Workers}
		var v *vcf.File
		var err error
		if name == "-" {
			v, err = vcf.NewReader(ctx, "standard input", stdin, o)
		} else {
			v, err = vcf.Open(ctx, name, o)
		}
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
	for _, arg := range f.Outside {
		sample, path, named := strings.Cut(arg, "=")
		if _, err := os.Stat(arg); err == nil {
			path, named = arg, false
		}
		if !named {
			path = arg
			if len(samples) != 1 {
				return nil, fmt.Errorf("--outside %s: %d samples are reported: say whose calls these are, --outside SAMPLE=%s", arg, len(samples), arg)
			}
			sample = samples[0]
		}
		if !slices.Contains(samples, sample) {
			return nil, fmt.Errorf("--outside %s: no such sample is reported: write --outside SAMPLE=FILE with a sample of the VCF", arg)
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

// maxLine bounds a line of the small text inputs, in bytes.
const maxLine = 1 << 20

// eachLine calls visit with the fields of every line that is no comment.
func eachLine(ctx context.Context, name string, visit func(line int, fields []string) error) error {
	in, err := file.Open(ctx, name, file.Options{})
	if err != nil {
		return err
	}
	defer in.Close()
	s := bufio.NewScanner(in)
	s.Buffer(nil, maxLine)
	for line := 1; s.Scan(); line++ {
		text := strings.TrimSpace(strings.TrimPrefix(s.Text(), "\ufeff"))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if err := visit(line, strings.Fields(text)); err != nil {
			return fmt.Errorf("%s:%d: %w", name, line, err)
		}
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// readSex reads a PED file (family, individual, father, mother, sex, …), or
// lines of sample and sex.
func readSex(ctx context.Context, name string) (map[string]pgx.Sex, error) {
	out := map[string]pgx.Sex{}
	err := eachLine(ctx, name, func(_ int, fields []string) error {
		var sample, sex string
		switch {
		case len(fields) == 2:
			sample, sex = fields[0], fields[1]
		case len(fields) >= 5:
			sample, sex = fields[1], fields[4]
		default:
			return fmt.Errorf("has %d columns: write sample and sex, or a PED line of at least five columns", len(fields))
		}
		switch strings.ToLower(sex) {
		case "1", "m", "male":
			out[sample] = pgx.Male
		case "2", "f", "female":
			out[sample] = pgx.Female
		case "0", "-9", "u", "unknown", ".", "other":
			out[sample] = pgx.SexUnknown
		default:
			return fmt.Errorf("%q is no sex: write F, M, 1 (male), 2 (female), female, male, or 0", sex)
		}
		return nil
	})
	return out, err
}

// readBED reads the regions of a BED file: 0-based, half-open.
func readBED(ctx context.Context, name string) ([]genomics.Region, error) {
	var out []genomics.Region
	err := eachLine(ctx, name, func(_ int, fields []string) error {
		if fields[0] == "track" || fields[0] == "browser" {
			return nil
		}
		if len(fields) < 3 {
			return fmt.Errorf("has %d columns: a BED line has contig, start and end", len(fields))
		}
		start, err1 := strconv.Atoi(fields[1])
		end, err2 := strconv.Atoi(fields[2])
		if err1 != nil || err2 != nil || start < 0 || end < start || end > genomics.MaxPosition {
			return fmt.Errorf("%s %s is no interval: a BED line has 0-based start and end, start first", fields[1], fields[2])
		}
		out = append(out, genomics.Region{Contig: fields[0], Start: start, End: end})
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("%s: has no region: leave --assume-reference-in out, or give a BED of what was sequenced", name)
	}
	return out, err
}
