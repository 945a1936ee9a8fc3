package score

import (
	"github.com/allelerx/allelerx/genomics/table"
)

// The columns, named as plink2 names those of an .sscore, and of its list of the
// variants used.
const (
	columnFamily     = "#FID"
	columnSample     = "IID"
	columnFirst      = "#IID"
	columnAlleles    = "ALLELE_CT"
	columnDenom      = "DENOM"
	columnNamed      = "NAMED_ALLELE_DOSAGE_SUM"
	averageOf, sumOf = "_AVG", "_SUM"
)

// Write writes the scores of all persons as a table whose columns are those of
// plink2 --score cols=maybefid,nallele,denom,dosagesum,scoreavgs,scoresums. It is
// TSV unless the name or the options say otherwise.
func (s *Scored) Write(name string, o table.Options) error {
	var columns []table.Column
	first := columnFirst
	if s.Families {
		columns = append(columns, table.Column{Name: columnFamily, Required: true})
		first = columnSample
	}
	columns = append(columns,
		table.Column{Name: first, Required: true},
		table.Column{Name: columnAlleles, Type: table.Int, Required: true, Description: "alleles seen at the variants used"},
		table.Column{Name: columnDenom, Type: table.Int, Required: true, Description: "alleles that the average is of"},
		table.Column{Name: columnNamed, Type: table.Float64, Required: true, Description: "copies of effect alleles"})
	for _, suffix := range []string{averageOf, sumOf} {
		for _, score := range s.File.Scores {
			columns = append(columns, table.Column{Name: score + suffix, Type: table.Float64})
		}
	}
	return writeTable(name, o, columns, func(w *table.Writer) {
		for i := range s.Samples {
			row, c := w.Row(), 0
			if s.Families {
				row.SetString(0, s.Samples[i].Family)
				c++
			}
			row.SetString(c, s.Samples[i].ID)
			row.SetInt(c+1, int64(s.AlleleCount(i)))
			row.SetInt(c+2, int64(s.Denominator(i)))
			row.SetFloat64(c+3, s.NamedAlleleDosageSum(i))
			c += 4
			for score := range s.File.Scores {
				if average, ok := s.Average(i, score); ok {
					row.SetFloat64(c+score, average)
				}
				row.SetFloat64(c+len(s.File.Scores)+score, s.Sum(i, score))
			}
		}
	})
}

// WriteOutcomes writes what became of each row of the scoring file.
func (s *Scored) WriteOutcomes(name string, o table.Options) error {
	columns := []table.Column{
		{Name: "line", Type: table.Int, Required: true, Description: "of the scoring file"},
		{Name: "ID"},
		{Name: "chrom"},
		{Name: "pos", Type: table.Int, Description: "1-based, in the build of the genotypes"},
		{Name: "effect_allele"},
		{Name: "other_allele"},
		{Name: "used", Type: table.Bool, Required: true},
		{Name: "outcome", Required: true},
	}
	return writeTable(name, o, columns, func(w *table.Writer) {
		for i, outcome := range s.Outcomes {
			e, row := &s.File.Entries[i], w.Row()
			row.SetInt(0, int64(e.Line))
			setText(row, 1, e.ID)
			if e.placed() {
				row.SetString(2, e.Contig)
				row.SetInt(3, int64(e.Pos)+1)
			}
			setText(row, 4, e.Effect)
			setText(row, 5, e.Other)
			row.SetBool(6, outcome.Used())
			row.SetString(7, outcome.String())
		}
	})
}

func setText(row *table.Batch, column int, text string) {
	if text != "" {
		row.SetString(column, text)
	}
}

// writeTable writes a table that fill fills; the file gets its name when it is
// complete.
func writeTable(name string, o table.Options, columns []table.Column, fill func(*table.Writer)) error {
	schema, err := table.NewSchema(columns...)
	if err != nil {
		return err
	}
	if o.Format == 0 {
		o.Format = table.TSV
	}
	w, err := table.Create(name, schema, o)
	if err != nil {
		return err
	}
	defer w.Close()
	fill(w)
	return w.Commit()
}
