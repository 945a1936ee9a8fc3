// Command build makes the embedded knowledge base from the publishers' files.
// It is run by
//
//	ALLELERX_DATA=/path/to/data go generate ./annotate/kb
//
// and writes kb.bin and VERIFICATION.md. Equal files give equal output.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/annotate/kb"
)

func main() {
	dir := flag.String("o", ".", "folder to write kb.bin and VERIFICATION.md to")
	flag.Parse()
	if err := run(context.Background(), os.Getenv("ALLELERX_DATA"), *dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, data, dir string) error {
	if !filepath.IsAbs(data) {
		return errors.New("build: ALLELERX_DATA is not set: set it to the absolute path of the data folder")
	}
	base, report, err := build(ctx, data)
	if err != nil {
		return err
	}
	blob, err := kb.Encode(base)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "kb.bin"), blob, 0o644); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "VERIFICATION.md"), report, 0o644); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	return nil
}

// build makes the knowledge base and the report on how it was verified.
func build(ctx context.Context, data string) (*kb.KB, []byte, error) {
	base, err := kb.Load(ctx, filepath.Join(data, "pgx/pharmcat"), new(kb.KB))
	if err != nil {
		return nil, nil, err
	}
	e, err := readEvidence(data)
	if err != nil {
		return nil, nil, err
	}
	r := &report{}
	if err := addFacts(base, data, e.pypgx, r); err != nil {
		return nil, nil, err
	}
	for _, g := range base.Genes {
		if g.Name == "MT-RNR1" {
			if err := e.defineMT(g, r); err != nil {
				return nil, nil, err
			}
		} else if err := e.placeGene(g); err != nil {
			return nil, nil, err
		}
		if g.Regions, err = e.pypgx.regions(g.Name); err != nil {
			return nil, nil, err
		}
	}
	more, err := e.starGenes(base, r)
	if err != nil {
		return nil, nil, err
	}
	base.Genes = append(append(base.Genes, more...), hlaGenes(base.GuidelineDate)...)
	if err := addActions(base); err != nil {
		return nil, nil, err
	}
	addCodes(base, e.pypgx, r)
	base.Sources = sources(base)
	if err := e.resolve(); err != nil {
		for _, p := range e.problems {
			fmt.Println(p.key())
		}
		return nil, nil, err
	}
	return base, r.markdown(base, e), nil
}

func readEvidence(data string) (*evidence, error) {
	e := &evidence{}
	var err error
	if e.chain, err = readChain(filepath.Join(data, "liftover/hg38ToHg19.over.chain.gz")); err != nil {
		return nil, err
	}
	if e.seq37, err = readSequences(filepath.Join(data, "reference/GRCh37")); err != nil {
		return nil, err
	}
	if e.seq38, err = readSequences(filepath.Join(data, "reference/GRCh38")); err != nil {
		return nil, err
	}
	if e.refs37, err = readRefs(filepath.Join(data, "1kgp/GRCh37")); err != nil {
		return nil, err
	}
	if e.refs38, err = readRefs(filepath.Join(data, "1kgp/GRCh38")); err != nil {
		return nil, err
	}
	e.pypgx, err = readPyPGx(filepath.Join(data, "pgx/pypgx"))
	return e, err
}
