package config_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/config"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Variants that a source has as pathogenic, by a configuration.
func Example() {
	if err := example(); err != nil {
		fmt.Println(err)
	}
	// Output: 1:100:A:C,G,T DP=7;clnsig=Pathogenic,Benign,.
}

func example() error {
	dir, err := os.MkdirTemp("", "config")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{"clinvar.vcf": files["clinvar.vcf"], "a.toml": `
include = 'clnsig contains "pathogenic"'
[[source]]
file = "clinvar.vcf"
fields = [{column = "CLNSIG", as = "clnsig", number = "A", type = "String"}]
`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	c, err := config.ReadFile(filepath.Join(dir, "a.toml"))
	if err != nil {
		return err
	}
	ctx := context.Background()
	opened, err := c.Open(ctx, config.Options{})
	if err != nil {
		return err
	}
	defer opened.Close()
	a, err := annotate.New(opened.Options)
	if err != nil {
		return err
	}
	f, err := vcf.NewReader(ctx, "query.vcf", strings.NewReader(files["query.vcf"]), vcf.Options{})
	if err != nil {
		return err
	}
	defer f.Close()
	s, err := a.Stream(f)
	if err != nil {
		return err
	}
	for rec, err := range vcf.Records(ctx, s) {
		if err != nil {
			return err
		}
		fmt.Println(rec, rec.Info().Column())
	}
	return nil
}

func ExampleParseSource() {
	s, err := config.ParseSource("https://host/gnomad.vcf.gz:freq=AF,AN/max")
	fmt.Println(s.File, err)
	for _, f := range s.Fields {
		fmt.Println(f.Key(), f.Column, f.Op)
	}
	// Output:
	// https://host/gnomad.vcf.gz <nil>
	// freq AF self
	// AN AN max
}

func ExampleParse() {
	_, err := config.Parse("a.toml", []byte(`
[[annotation]]
file = "exac.vcf.gz"
fields = ["AF", "AC"]
names = ["af", "ac_mean"]
ops = ["self", "lua:mean(vals)"]
`))
	fmt.Println(err)
	// Output:
	// config: a.toml:6: ops.1: Lua is not run here: put this in the place of the line:
	// ops = ["self", "expr:mean(values)"]
}
