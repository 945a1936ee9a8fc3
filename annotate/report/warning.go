package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

// WarningText explains a warning code, or a code of [pgx.Summary], to a reader
// of the report. An unknown code is returned as it is.
func WarningText(code string) string {
	if text, ok := warningTexts[code]; ok {
		return text
	}
	if text, ok := reasonTexts[pgx.Reason(code)]; ok {
		return "A position has no call: " + text + "."
	}
	return code
}

// WarningCodes lists the codes that WarningText explains, in order.
func WarningCodes() []string {
	codes := slices.Collect(maps.Keys(warningTexts))
	for reason := range reasonTexts {
		codes = append(codes, string(reason))
	}
	slices.Sort(codes)
	return codes
}

var warningTexts = map[string]string{
	"all-positions-assumed":            "No position of the gene was read: all were assumed to be reference.",
	string(star.RequiredMissing):       "A position that this gene can’t be called without has no call, so the gene is not called.",
	string(star.Tier1Missing):          "A position of an allele that every test should cover (AMP tier 1) has no call. The result stands, but that allele is not excluded.",
	string(star.UndocumentedStop):      "A base was seen that no allele of the definition has. The gene is not called.",
	string(star.UndocumentedReference): "A base was seen that no allele of the definition has. It is read as the reference base; its effect is unknown.",
	string(star.HalfCall):              "Only one of the two alleles is known at a position. The other one is treated as not tested.",
	string(star.MixedPloidy):           "Some positions of the gene have one allele and some have two.",
	string(star.NoConsistentPair):      "No pair of defined alleles gives the genotype that was seen, so the gene is not called.",
	string(star.PrioritySettled):       "Several pairs of alleles fit equally well; the publisher’s priority list decides between them.",
	string(star.ExonicOnly):            "DPYD HapB3 was found by its exonic variant (c.1236G>A) alone. Confirm the intronic variant c.1129-5923C>G, which causes the effect.",
	string(star.ExonicWithoutIntronic): "The exonic DPYD HapB3 variant (c.1236G>A) was seen without the intronic one (c.1129-5923C>G) that causes the effect. It is not counted.",
	string(star.SingleVariantBasis):    "SLCO1B1 could not be called in full. Function and guidance rest on rs4149056 alone (T is read as *1, C as *5).",
	string(star.CombinationCall):       "No defined pair fits. The result is a combination of partial alleles: for research only.",
	"cyp2d6-not-called-from-vcf":       "CYP2D6 is not called from small variants, which can’t show its copy number and hybrids. Give the result of a CYP2D6 test as an outside call.",
	"chrm-not-rcrs":                    "The mitochondrial sequence of the input is not rCRS (16,569 bases), so its positions can’t be read.",
	"heteroplasmy":                     "A mitochondrial position shows two alleles. The share of reads is given; it is not resolved to one allele.",
	"outside-replaces-file":            "The outside call is used. What the variant file gives is shown beside it.",
	"outside-unknown-allele":           "The outside call names an allele that the knowledge base does not have, so its function is unassigned.",
	"outside-unknown-phenotype":        "The outside call gives a phenotype that this gene does not have. It looks up nothing.",
	"outside-score-not-used":           "The outside call gives an activity score that can’t be used for this gene.",
	"outside-conflicting-input":        "The values of the outside call contradict each other. Guidance is shown for each; none is to be acted on alone.",
	"one-allele-given":                 "The outside call gives one allele. “Negative” would need both.",
	"sex-contradicts-ploidy":           "The stated sex and the number of alleles on the X chromosome contradict each other.",
	"duplicate-record":                 "A record was repeated in the input. It was counted once.",
	"more-than-two-alleles":            "A genotype has more than two alleles. The first two were used.",
	"invalid-genotype-record":          "A record’s genotypes could not be read.",
	string(star.TooManyArrangements):   "The variants can lie on the two chromosomes in too many ways to list all of them.",
}

// reasonTexts explain why a position has no call.
var reasonTexts = map[pgx.Reason]string{
	pgx.NotInFile:          "not in the file",
	pgx.OtherVariant:       "a record there speaks of another change only",
	pgx.NotInBuild:         "not placed in this build",
	pgx.NoGenotype:         "no genotype given",
	pgx.Filtered:           "failed the file’s own filters",
	pgx.UnsupportedAllele:  "allele that can’t be read as bases",
	pgx.SpanningDeletion:   "removed by a deletion that spans it",
	pgx.OneAlleleInReads:   "called heterozygous, but the reads show one allele only",
	pgx.RefContradiction:   "the file’s reference base is not that of the build",
	pgx.LowDepth:           "reference block with too few reads",
	pgx.LowQuality:         "reference block of too low quality",
	pgx.ConflictingRecords: "records that contradict each other",
	pgx.PartialGenotype:    "only one of the two alleles known",
	pgx.NoFlanks:           "insertion or deletion that can’t be compared without the surrounding sequence",
	pgx.InvalidGenotype:    "invalid genotype",
}

func reasonText(r pgx.Reason) string {
	if text, ok := reasonTexts[r]; ok {
		return text
	}
	if r == "" {
		return "no call"
	}
	return plain(string(r))
}

// noteText explains an [pgx.Advice] note.
func noteText(note string) string {
	key, value, _ := strings.Cut(note, ":")
	switch key {
	case "four-variant-guideline":
		return "DPWG names four DPYD variants; this person carries another one, ranked by its activity value."
	case pgx.NotAllCombinations:
		return "The genes have more possible results together than were looked up here: not all are shown."
	case "source-counts-as":
		return "The source counts this result as " + shortPhenotype(value) + "."
	}
	return plain(note)
}

// shortPhenotype spells out the abbreviations in use for metaboliser groups.
func shortPhenotype(s string) string {
	switch s {
	case "PM":
		return "poor metabolizer"
	case "IM":
		return "intermediate metabolizer"
	case "NM", "EM":
		return "normal metabolizer"
	case "RM":
		return "rapid metabolizer"
	case "UM":
		return "ultrarapid metabolizer"
	}
	return s
}
