package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// PLINK files with phenotypes beside them.
var (
	study = input{"study", "17,300 variants of 1000 Genomes (minor allele frequency of 1 % and more, 3,202 people) as PLINK files, with simulated phenotypes of all but two of the people, and three covariates", makeStudy(
		"--maf", "0.01")}
	wholeStudy = input{"study-all", "all 80,000 variants of 1000 Genomes with two alleles (3,202 people) as PLINK files, with simulated weights of each", makeStudy()}
)

// associations are the works of genotypes and phenotypes.
func associations() []work {
	glm := func(name, what string, goal float64, same check, phenotype, kind, modifiers string, covariates bool) work {
		peer := []string{"--bfile", "{in}/g", "--pheno", "{in}/pheno.tsv", "--pheno-name", phenotype, "--glm"}
		ours := []string{"--bfile", "{in}/g", "--pheno", "{in}/pheno.tsv", "--pheno-name", phenotype}
		peer = append(peer, strings.Fields(modifiers)...)
		if covariates {
			peer = append(peer, "--covar", "{in}/covar.tsv")
			ours = append(ours, "--covar", "{in}/covar.tsv")
		}
		return work{
			name: name, what: what, input: study, goal: goal, same: same, kind: strings.TrimSuffix(name, "-plain"),
			peer: commandLine{"plink2", append(peer, "--ci", "0.95", "--threads", "2", "--silent", "--out", "{out}"), "{out}." + phenotype + ".glm." + kind, ""},
			ours: commandLine{"assoc", append(ours, "--unsuppressed", "-o", "{out}.tsv"), "{out}.tsv", ""},
		}
	}
	return []work{
		glm("linear", "linear regression of 17,300 variants, 3,202 people, three covariates", 2, sameLinear, "quantitative", "linear", "hide-covar cols=+a1freq", true),
		glm("linear-plain", "linear regression of 17,300 variants, 3,202 people", 2, sameLinear, "quantitative", "linear", "allow-no-covars cols=+a1freq", false),
		glm("logistic", "logistic regression of 17,300 variants, 3,202 people, three covariates", 1, sameLogistic, "binary", "logistic.hybrid", "hide-covar cols=+a1freq", true),
		{
			// Of reading a .bed and adding up there is little to win.
			name: "score", what: "score of 80,000 weights, 3,202 people", input: wholeStudy, goal: 1, same: sameScores,
			peer: commandLine{"plink2", []string{
				"--bfile", "{in}/g", "--score", "{in}/weights.tsv", "1", "2", "3", "header-read", "cols=maybefid,nallele,denom,dosagesum,scoreavgs,scoresums",
				"--threads", "2", "--silent", "--out", "{out}",
			}, "{out}.sscore", ""},
			ours: commandLine{"score", []string{
				"--bfile", "{in}/g", "--score", "{in}/weights.tsv", "--columns", "1,2,3", "--header", "read", "--palindromes", "as-given", "-o", "{out}.sscore",
			}, "{out}.sscore", ""},
		},
		{
			name: "phewas", what: "PheWAS of 20 pharmacogenes, 1,800 phecodes and 100,000 simulated people, age, sex and two principal components as covariates",
			step: "asking", limit: 60,
			ours: commandLine{"phewas", []string{"--people", "100000", "--phecodes", "1800"}, "", ""},
		},
	}
}

// makeStudy makes a folder of PLINK files g.bed, g.bim and g.fam, and of tables about
// the people and the variants.
func makeStudy(which ...string) func(context.Context, *environment, string) error {
	return func(ctx context.Context, e *environment, out string) error {
		if err := e.ensure(ctx, joined); err != nil {
			return err
		}
		if err := os.MkdirAll(out, 0o755); err != nil {
			return err
		}
		g := filepath.Join(out, "g")
		args := append([]string{
			"--vcf", e.path(joined), "--max-alleles", "2", "--set-all-var-ids", "@:#:$r:$a", "--new-id-max-allele-len", "9000",
			"--rm-dup", "force-first", "--make-bed", "--threads", "2", "--out", g,
		}, which...)
		if err := command(ctx, io.Discard, "plink2", args...); err != nil {
			return err
		}
		random := seeded()
		if err := writePeople(random, g+".fam", filepath.Join(out, "pheno.tsv"), filepath.Join(out, "covar.tsv")); err != nil {
			return err
		}
		return writeWeights(random, g+".bim", filepath.Join(out, "weights.tsv"))
	}
}

// seeded gives the same numbers each time.
func seeded() *rand.Rand { return rand.New(rand.NewPCG(6, 1)) }

// writePeople makes phenotypes and covariates of a .fam's people. Two of them have no
// phenotype: plink2 2.00a3.5 gives wrong standard errors of logistic regressions where
// the people are no multiple of four, and these are to be compared.
func writePeople(random *rand.Rand, fam, pheno, covar string) error {
	phenotypes, covariates := "#IID\tquantitative\tbinary\n", "#IID\tage\tsex\tPC1\n"
	n := 0
	err := eachLine(fam, func(fields []string) {
		age, sex, component := random.NormFloat64(), float64(1+random.IntN(2)), random.NormFloat64()
		at := 0.3*age + 0.4*sex + 0.2*component
		quantitative := fmt.Sprintf("%.6g", at+random.NormFloat64())
		binary := "1"
		if random.Float64() < 1/(1+math.Exp(2-at)) {
			binary = "2"
		}
		if n++; n <= 2 {
			quantitative, binary = "NA", "NA"
		}
		phenotypes += fields[1] + "\t" + quantitative + "\t" + binary + "\n"
		covariates += fmt.Sprintf("%s\t%.6g\t%g\t%.6g\n", fields[1], age, sex, component)
	})
	return errors.Join(err, os.WriteFile(pheno, []byte(phenotypes), 0o600), os.WriteFile(covar, []byte(covariates), 0o600))
}

// writeWeights makes a weight of each variant of a .bim, for one of its alleles.
func writeWeights(random *rand.Rand, bim, weights string) error {
	var b strings.Builder
	b.WriteString("ID\tA1\tWEIGHT\n")
	err := eachLine(bim, func(fields []string) {
		fmt.Fprintf(&b, "%s\t%s\t%.6g\n", fields[1], fields[4+random.IntN(2)], 0.01*random.NormFloat64())
	})
	return errors.Join(err, os.WriteFile(weights, []byte(b.String()), 0o600))
}

func eachLine(name string, use func(fields []string)) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		use(strings.Fields(lines.Text()))
	}
	return lines.Err()
}

// fewerPeople leaves the first people in the input.
func fewerPeople(ctx context.Context, e *environment, w work, size int) (work, error) {
	return e.part(ctx, w, "people", size, func(from, list string) ([]string, error) {
		ids, n := "", 0
		err := eachLine(from+".fam", func(fields []string) {
			if n++; n <= size {
				ids += fields[0] + "\t" + fields[1] + "\n"
			}
		})
		return []string{"--keep", list}, errors.Join(err, os.WriteFile(list, []byte(ids), 0o600))
	})
}

// fewerVariants leaves some of the variants in the input, drawn from a seed.
func fewerVariants(ctx context.Context, e *environment, w work, size int) (work, error) {
	return e.part(ctx, w, "variants", size, func(string, string) ([]string, error) {
		return []string{"--thin-count", strconv.Itoa(size), "--seed", "1"}, nil
	})
}

// part makes a study of a part of the work's.
func (e *environment) part(ctx context.Context, w work, of string, size int, choose func(from, list string) ([]string, error)) (work, error) {
	from := w.input
	if err := e.ensure(ctx, from); err != nil {
		return w, err
	}
	w.input = input{
		name: fmt.Sprintf("%s-%s-%d", from.name, of, size), what: fmt.Sprintf("%d %s of %s", size, of, from.name),
		make: func(ctx context.Context, e *environment, out string) error {
			if err := os.CopyFS(out, os.DirFS(e.path(from))); err != nil {
				return err
			}
			whole := filepath.Join(e.path(from), "g")
			args, err := choose(whole, filepath.Join(out, "list"))
			if err != nil {
				return err
			}
			args = append(args, "--bfile", whole, "--make-bed", "--threads", "2", "--out", filepath.Join(out, "g"))
			return command(ctx, io.Discard, "plink2", args...)
		},
	}
	return w, e.ensure(ctx, w.input)
}

// phewasOf asks of another number of people, of fewer phecodes than the work has, or
// of more phecodes and fewer people.
func phewasOf(people, phecodes int) func(context.Context, *environment, work, int) (work, error) {
	return func(_ context.Context, _ *environment, w work, size int) (work, error) {
		n, of := people, phecodes
		if people == 0 {
			n = size
		} else {
			of = size
		}
		w.ours.args = []string{"--people", strconv.Itoa(n), "--phecodes", strconv.Itoa(of)}
		return w, nil
	}
}
