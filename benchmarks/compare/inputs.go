package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// input is a file that works read, and how it is made.
type input struct {
	name string
	what string
	make func(ctx context.Context, e *environment, out string) error
}

var (
	joined   = input{"joined.vcf.gz", "58 files of 1000 Genomes (GRCh38, 3,202 people) joined by bcftools concat -a and sorted", makeJoined}
	fields   = input{"fields.vcf.gz", "a simulated cohort with GT:AD:DP:GQ:PL and haploid, half-called, multi-digit and multi-allelic genotypes", makeFields}
	reads    = input{"reads.bam", "3.2 million simulated paired reads", simulate(readsFlags(1600000)...)}
	tableVCF = input{"table.vcf.gz", "2.4 million simulated records with seven numeric INFO fields", simulate("--table", "{out}", "--background", "2400000")}

	genomes       = input{"genomes.vcf.gz", "1.26 million records of three GeT-RM genomes, joined and sorted", makeGenomes}
	genomesTable  = input{"genomes-table.vcf.gz", "a source made for them: 2.4 million records, seven in ten of the genomes' alleles and others, seven INFO keys", makeTableOf(genomes)}
	genomesPacked = input{"genomes-table.arx", "the same source, packed", makePacked}
	joinedTable   = input{"joined-table.vcf.gz", "a source made for the joined file", makeTableOf(joined)}
	vcfannoConf   = input{"vcfanno.toml", "vcfanno's configuration for it", makeVcfannoConf}

	joinedText = input{"joined.vcf", "the joined file of 1000 Genomes, as text", makeJoinedText}
	realReads  = input{"real.bam", "HG03130 (1000 Genomes), repeated to over 200 MB of data", makeRealReads}
)

// readsFlags ask for pairs of reads, 16 to the base where there are all of them.
func readsFlags(pairs int) []string {
	return []string{"--bam", "{out}", "--pairs", strconv.Itoa(pairs), "--sequences", "chr20:15000000,chr21:15000000"}
}

// environment is where everything happens: inputs, outputs, programs.
type environment struct {
	data string // the reference data
	dir  string
	log  io.Writer
}

// prepare builds the programs of this side and makes the inputs that are not
// there yet.
func (e *environment) prepare(ctx context.Context, chosen []work) error {
	for _, dir := range []string{e.dir, e.bin(), filepath.Join(e.dir, "peer"), filepath.Join(e.dir, "ours")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", e.bin()+string(filepath.Separator), "./examples/...", "./benchmarks/phewas")
	build.Stderr = e.log
	if err := build.Run(); err != nil {
		return fmt.Errorf("building the examples: %w: run it from the repository's folder", err)
	}
	for _, w := range chosen {
		var needed []input
		if w.input.name != "" { // phewas makes its own
			needed = append(needed, w.input)
		}
		if w.source.name != "" {
			needed = append(needed, w.source, vcfannoConf)
		}
		needed = append(needed, w.also...)
		for _, in := range needed {
			if err := e.ensure(ctx, in); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *environment) bin() string                { return filepath.Join(e.dir, "bin") }
func (e *environment) path(in input) string       { return filepath.Join(e.dir, in.name) }
func (e *environment) program(name string) string { return filepath.Join(e.bin(), name) }

// ensure makes an input unless an earlier run did. It gets its name only when
// it is whole.
func (e *environment) ensure(ctx context.Context, in input) error {
	path := e.path(in)
	if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fmt.Fprintf(e.log, "making %s: %s\n", in.name, in.what)
	part := filepath.Join(e.dir, "part-"+in.name)
	if err := in.make(ctx, e, part); err != nil {
		return fmt.Errorf("making %s: %w", in.name, err)
	}
	for _, index := range []string{".tbi", ".csi", ".bai", ""} { // the input itself comes last
		err := os.Rename(part+index, path+index)
		if err != nil && (index == "" || !errors.Is(err, fs.ErrNotExist)) {
			return err
		}
	}
	return nil
}

// command runs a program for its effect; what it says on standard error comes
// with the error.
func command(ctx context.Context, stdout io.Writer, name string, args ...string) error {
	var said strings.Builder
	c := exec.CommandContext(ctx, name, args...)
	c.Stdout, c.Stderr = stdout, &said
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(name), err, strings.TrimSpace(said.String()))
	}
	return nil
}

func simulate(args ...string) func(context.Context, *environment, string) error {
	return func(ctx context.Context, e *environment, out string) error {
		filled := make([]string, len(args))
		for i, a := range args {
			filled[i] = strings.ReplaceAll(a, "{out}", out)
		}
		return command(ctx, io.Discard, e.program("simulate"), filled...)
	}
}

func makeJoined(ctx context.Context, e *environment, out string) error {
	files, err := filepath.Glob(filepath.Join(e.data, "1kgp", "GRCh38", "*.vcf.gz"))
	if err != nil || len(files) == 0 {
		return errors.Join(err, errors.New("no files in 1kgp/GRCh38 of the reference data: check --data"))
	}
	sort.Strings(files)
	// bcftools concat -a wants an index beside each file, and the data may be
	// on a disk that can't be written.
	linked := filepath.Join(e.dir, "linked")
	if err := os.MkdirAll(linked, 0o755); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(linked) }()
	for i, name := range files {
		link := filepath.Join(linked, filepath.Base(name))
		target, err := filepath.Abs(name)
		if err != nil {
			return err
		}
		if err := os.Symlink(target, link); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := command(ctx, io.Discard, "bcftools", "index", "-f", "-t", link); err != nil {
			return err
		}
		files[i] = link
	}
	whole := out + ".concat.bcf"
	defer func() { _ = os.Remove(whole) }()
	args := append([]string{"concat", "-a", "-Ob", "-o", whole}, files...)
	if err := command(ctx, io.Discard, "bcftools", args...); err != nil {
		return err
	}
	return command(ctx, io.Discard, "bcftools", "sort", "-m", "4G", "-T", filepath.Join(e.dir, "sort"), "-Oz", "-o", out, whole)
}

func makeJoinedText(ctx context.Context, e *environment, out string) error {
	if err := e.ensure(ctx, joined); err != nil {
		return err
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	err = command(ctx, f, "bgzip", "-dc", e.path(joined))
	return errors.Join(err, f.Close())
}

func makeRealReads(ctx context.Context, e *environment, out string) error {
	one := filepath.Join(e.data, "bam", "HG03130.bam")
	args := []string{"cat", "-o", out}
	const copies = 60 // of 4.1 MB of data
	for range copies {
		args = append(args, one)
	}
	return command(ctx, io.Discard, "samtools", args...)
}

func makeGenomes(ctx context.Context, e *environment, out string) error {
	files, err := filepath.Glob(filepath.Join(e.data, "getrm", "*.vcf.bgz"))
	if err != nil || len(files) == 0 {
		return errors.Join(err, errors.New("no files in getrm of the reference data: check --data"))
	}
	sort.Strings(files)
	whole := out + ".concat.bcf"
	defer func() { _ = os.Remove(whole) }()
	if err := command(ctx, io.Discard, "bcftools", append([]string{"concat", "-Ob", "-o", whole}, files...)...); err != nil {
		return err
	}
	if err := command(ctx, io.Discard, "bcftools", "sort", "-m", "4G", "-T", filepath.Join(e.dir, "sort"), "-Oz", "-o", out, whole); err != nil {
		return err
	}
	return command(ctx, io.Discard, "bcftools", "index", "-t", out)
}

// makeTableOf makes a source of annotations for the records of a file.
func makeTableOf(of input) func(context.Context, *environment, string) error {
	return func(ctx context.Context, e *environment, out string) error {
		if err := e.ensure(ctx, of); err != nil {
			return err
		}
		return simulate("--table", "{out}", "--table-of", e.path(of))(ctx, e, out)
	}
}

// makePacked packs the source.
func makePacked(ctx context.Context, e *environment, out string) error {
	if err := e.ensure(ctx, genomesTable); err != nil {
		return err
	}
	return command(ctx, io.Discard, e.program("pack"), "-o", out, e.path(genomesTable))
}

func makeVcfannoConf(_ context.Context, e *environment, out string) error {
	fields := `["AC", "AN", "AF", "AF_popmax", "nhomalt", "score", "conservation"]`
	names := strings.Replace(fields, `["AC", "AN"`, `["t_AC", "t_AN"`, 1)
	ops := `["self", "self", "self", "self", "self", "self", "self"]`
	return os.WriteFile(out, fmt.Appendf(nil, "[[annotation]]\nfile = %q\nfields = %s\nnames = %s\nops = %s\n", e.path(genomesTable), fields, names, ops), 0o600)
}
