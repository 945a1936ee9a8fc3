package main

import "github.com/allelerx/allelerx/annotate/kb"

const (
	pypgxVersion = "0.26"
	ccBySA       = "CC BY-SA 4.0"
)

// sources says what the knowledge base is made from.
func sources(base *kb.KB) []kb.Source {
	return []kb.Source{
		{Name: "ClinPGx allele definitions, as in PharmCAT 3.1.1 (PharmVar, CPIC)", Version: base.Version, URL: "https://www.clinpgx.org", Licence: ccBySA},
		{Name: "CPIC allele functions and diplotype phenotypes, as in PharmCAT 3.1.1", Version: base.Version, URL: "https://cpicpgx.org", Licence: ccBySA},
		{Name: "CPIC and DPWG guidelines, as annotated by ClinPGx; coded by AlleleRx", Version: base.GuidelineDate, URL: "https://www.clinpgx.org/guidelineAnnotations", Licence: ccBySA},
		{Name: "PyPGx star alleles, gene regions and drug codes", Version: pypgxVersion, URL: "https://github.com/sbslee/pypgx", Licence: "MIT"},
		{Name: "UCSC chain hg38 to hg19", Version: "hg38ToHg19.over", URL: "https://hgdownload.soe.ucsc.edu/goldenPath/hg38/liftOver/", Licence: "free"},
		{Name: "1000 Genomes phase 3 and 30x, REF alleles around pharmacogenes", Version: "GRCh37 and GRCh38", URL: "https://www.internationalgenome.org", Licence: "open"},
		{Name: "NCBI RefSeqGene, reference sequence around each position", Version: "GRCh37 and GRCh38", URL: "https://www.ncbi.nlm.nih.gov/refseq/rsg/", Licence: "public domain"},
	}
}
