package config_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/config"
)

func TestParseSource(t *testing.T) {
	for short, want := range map[string]string{
		"clinvar.vcf.gz:CLNSIG,CLNREVSTAT": "clinvar.vcf.gz: CLNSIG=CLNSIG/self CLNREVSTAT=CLNREVSTAT/self",
		"gnomad.vcf.gz:gnomad_af=AF,an=AN": "gnomad.vcf.gz: gnomad_af=AF/self an=AN/self",
		"genes.bed:gene=4/uniq":            "genes.bed: gene=4/uniq",
		"genes.bed:4":                      "genes.bed: _4=4/self",
		"genes.bed:n=/count,in=/flag":      "genes.bed: n=/count in=/flag",
		"t.tsv:my-score/max":               "t.tsv: my_score=my-score/max",
		"x.vcf.gz:AF/by_alt":               `x.vcf.gz: AF=AF/self join(values, "|") String A`,
		// Colons.
		"https://host/x.vcf.gz:AF":               "https://host/x.vcf.gz: AF=AF/self",
		"https://host:8080/x.vcf.gz:AF":          "https://host:8080/x.vcf.gz: AF=AF/self",
		"https://host/x.vcf.gz?sig=a:b&c=%2F:AF": "https://host/x.vcf.gz?sig=a:b&c=%2F: AF=AF/self",
		"s3://bucket/x.bcf:AF":                   "s3://bucket/x.bcf: AF=AF/self",
		`C:\x.vcf.gz:AF`:                         `C:\x.vcf.gz: AF=AF/self`,
		`C:/data/x.vcf:a=AF`:                     `C:/data/x.vcf: a=AF/self`,
		"dir:1/x:2.bed.gz:n=4":                   "dir:1/x:2.bed.gz: n=4/self",
		"a.vcf:b.vcf:AF":                         "a.vcf:b.vcf: AF=AF/self",
		"x.vcf.gz.c4gh:AF":                       "x.vcf.gz.c4gh: AF=AF/self",
		"X.VCF.BGZ:AF":                           "X.VCF.BGZ: AF=AF/self",
		"GCF_000001405.40.gz:rs=ID":              "GCF_000001405.40.gz: rs=ID/self",
		"user@host.vcf:AF":                       "user@host.vcf: AF=AF/self",
		// Presets.
		"clinpgx":         "clinpgx: PGX_GENE=PGX_GENE/self PGX_ALLELES=PGX_ALLELES/self PGX_FUNCTION=PGX_FUNCTION/self PGX_DRUGS=PGX_DRUGS/self PGX_LEVEL=PGX_LEVEL/self PGX_STRENGTH=PGX_STRENGTH/self",
		"clinpgx@clinpgx": "clinpgx: PGX_GENE=PGX_GENE/self PGX_ALLELES=PGX_ALLELES/self PGX_FUNCTION=PGX_FUNCTION/self PGX_DRUGS=PGX_DRUGS/self PGX_LEVEL=PGX_LEVEL/self PGX_STRENGTH=PGX_STRENGTH/self",
	} {
		t.Run(short, func(t *testing.T) {
			s, err := config.ParseSource(short)
			require.NoError(t, err)
			got := s.File + ":"
			for _, f := range s.Fields {
				text := describeField(f)
				got += " " + text[:len(text)-1]
			}
			assert.Equal(t, want, got)
		})
	}
	for short, want := range map[string]struct {
		preset, file string
		fields       int
	}{
		"clinvar@x.vcf.gz":                          {"clinvar", "x.vcf.gz", 0},
		"clinvar@https://u@host/x.vcf.gz:RS":        {"clinvar", "https://u@host/x.vcf.gz", 1},
		"clinvar.vcf.gz":                            {"clinvar", "clinvar.vcf.gz", 0},
		"dir/clinvar_20260101.vcf.gz":               {"clinvar", "dir/clinvar_20260101.vcf.gz", 0},
		`C:\data\gnomad.genomes.v4.1.sites.vcf.bgz`: {"gnomad", `C:\data\gnomad.genomes.v4.1.sites.vcf.bgz`, 0},
		"https://host/gnomad.exomes.v2.1.1.vcf.bgz": {"gnomad", "https://host/gnomad.exomes.v2.1.1.vcf.bgz", 0},
		"dbsnp@GCF_000001405.40.gz":                 {"dbsnp", "GCF_000001405.40.gz", 0},
		"dbSNP.vcf":                                 {"dbsnp", "dbSNP.vcf", 0},
	} {
		t.Run(short, func(t *testing.T) {
			s, err := config.ParseSource(short)
			require.NoError(t, err)
			assert.Equal(t, want.preset, s.Preset)
			assert.Equal(t, want.file, s.File)
			assert.Len(t, s.Fields, want.fields+len(config.PresetFields(want.preset)))
		})
	}
}

func TestParseSourceErrors(t *testing.T) {
	for short, want := range map[string]string{
		"":                                  "there is no file",
		"x.vcf":                             "config: --source x.vcf: nothing is taken of it: write file:FIELD,FIELD with a file whose name ends with one of .vcf",
		"mytable:AF":                        "nothing is taken of it",
		"clinvarious.vcf":                   "nothing is taken of it",
		"clinvar@":                          "there is no file",
		"clinvr@x.vcf":                      `config: --source clinvr@x.vcf: there is no preset "clinvr": did you mean clinvar?`,
		"x.vcf:":                            "no field follows the colon: write x.vcf:FIELD,FIELD",
		"x.vcf:,AF":                         `field "": there is no column`,
		"x.vcf:=AF":                         "there is no name before =",
		"x.vcf:a=":                          "there is no column",
		"x.vcf:AF/":                         "there is no operation after /: use one of self",
		"x.vcf:AF/maxx":                     `field "AF/maxx": "maxx" is no operation: did you mean max`,
		"x.vcf:/count":                      "there is no name: write name=/count",
		"x.vcf:a-b=AF":                      `"a-b" cannot be an INFO key: write a_b`,
		"x.vcf:AF,AF":                       "INFO/AF is written already",
		"https://u:pw@h/x.vcf?s=1:":         "config: --source https://h/x.vcf",
		"clinvar@https://u:pw@h/x.vcf?s=1:": "config: --source clinvar@https://h/x.vcf",
	} {
		t.Run(short, func(t *testing.T) {
			_, err := config.ParseSource(short)
			require.ErrorContains(t, err, want)
			assert.NotContains(t, err.Error(), "pw")
		})
	}
}

func TestPresets(t *testing.T) {
	assert.Equal(t, []string{"clinvar", "clinpgx", "dbsnp", "gnomad"}, config.Presets())
	for _, name := range config.Presets() {
		assert.NotEmpty(t, config.PresetFields(name), name)
	}
	assert.Empty(t, config.PresetFields("none"))
}
