package vcf

// reservedKey is a key whose Number and Type a range of versions fixes.
type reservedKey struct {
	id       string
	from, to int // minor versions, both included
	number   Number
	typ      Type
	values   valueRule
}

// reservedInfo is section 1.4.1 (4.1, 4.2) or table 1 (4.3 on), and section 3.
// Up to 4.2 the Types follow from the descriptions; MQ and SB had none.
var reservedInfo = []reservedKey{
	{"AA", 0, 5, 1, String, anyValue},
	{"AC", 0, 5, PerAlt, Integer, notNegative},
	{"AD", 3, 5, PerAllele, Integer, notNegative},
	{"ADF", 3, 5, PerAllele, Integer, notNegative},
	{"ADR", 3, 5, PerAllele, Integer, notNegative},
	{"AF", 0, 5, PerAlt, Float, fraction},
	{"AN", 0, 5, 1, Integer, notNegative},
	{"BQ", 0, 5, 1, Float, anyValue},
	{"CIGAR", 0, 5, PerAlt, String, cigarValue},
	{"DB", 0, 5, 0, Flag, anyValue},
	{"DP", 0, 5, 1, Integer, notNegative},
	{"END", 0, 5, 1, Integer, endValue},
	{"H2", 0, 5, 0, Flag, anyValue},
	{"H3", 0, 5, 0, Flag, anyValue},
	{"MQ", 0, 5, 1, Float, anyValue},
	{"MQ0", 0, 5, 1, Integer, notNegative},
	{"NS", 0, 5, 1, Integer, notNegative},
	{"SB", 3, 5, 4, Integer, declaredOnly},
	{"SOMATIC", 0, 5, 0, Flag, anyValue},
	{"VALIDATED", 0, 5, 0, Flag, anyValue},
	{"1000G", 0, 5, 0, Flag, anyValue},

	{"IMPRECISE", 0, 5, 0, Flag, anyValue},
	{"NOVEL", 0, 5, 0, Flag, anyValue},
	{"SVTYPE", 0, 5, 1, String, anyValue},
	{"SVLEN", 0, 3, Variable, Integer, anyValue},
	{"SVLEN", 4, 5, PerAlt, Integer, anyValue},
	{"CIPOS", 0, 3, 2, Integer, anyValue},
	{"CIPOS", 4, 5, Variable, Integer, intervals2},
	{"CIEND", 0, 3, 2, Integer, anyValue},
	{"CIEND", 4, 5, Variable, Integer, intervals2},
	{"CILEN", 0, 3, 2, Integer, anyValue},
	{"CILEN", 4, 5, Variable, Integer, bounds2},
	{"HOMLEN", 0, 3, Variable, Integer, anyValue},
	{"HOMLEN", 4, 5, PerAlt, Integer, anyValue},
	{"HOMSEQ", 0, 3, Variable, String, anyValue},
	{"HOMSEQ", 4, 5, PerAlt, String, anyValue},
	{"BKPTID", 0, 3, Variable, String, anyValue},
	{"BKPTID", 4, 5, PerAlt, String, anyValue},
	{"MEINFO", 0, 3, 4, String, anyValue},
	{"MEINFO", 4, 5, Variable, String, quadruples},
	{"METRANS", 0, 3, 4, String, anyValue},
	{"METRANS", 4, 5, Variable, String, quadruples},
	{"DGVID", 0, 3, 1, String, anyValue},
	{"DGVID", 4, 5, PerAlt, String, anyValue},
	{"DBVARID", 0, 3, 1, String, anyValue},
	{"DBVARID", 4, 5, PerAlt, String, anyValue},
	{"DBRIPID", 0, 3, 1, String, anyValue},
	{"DBRIPID", 4, 5, PerAlt, String, anyValue},
	{"MATEID", 0, 3, Variable, String, anyValue},
	{"MATEID", 4, 5, PerAlt, String, anyValue},
	{"PARID", 0, 3, 1, String, anyValue},
	{"PARID", 4, 5, PerAlt, String, anyValue},
	{"EVENT", 0, 3, 1, String, anyValue},
	{"EVENT", 4, 5, PerAlt, String, anyValue},
	{"EVENTTYPE", 4, 5, PerAlt, String, anyValue},
	{"DPADJ", 0, 3, Variable, Integer, anyValue},
	{"CN", 0, 3, 1, Integer, anyValue},
	{"CN", 4, 5, PerAlt, Float, anyValue},
	{"CNADJ", 0, 3, Variable, Integer, anyValue},
	{"CICN", 0, 3, 2, Integer, anyValue},
	{"CICN", 4, 5, Variable, Float, bounds2},
	{"CICNADJ", 0, 3, Variable, Integer, anyValue},
	{"SVCLAIM", 4, 5, PerAlt, String, claimValue},
	{"RN", 4, 5, PerAlt, Integer, notNegative},
	{"RUS", 4, 5, Variable, String, anyValue},
	{"RUL", 4, 5, Variable, Integer, notNegative},
	{"RUC", 4, 5, Variable, Float, anyValue},
	{"RB", 4, 5, Variable, Integer, notNegative},
	{"RUB", 4, 5, Variable, Integer, notNegative},
	{"CIRUC", 4, 5, Variable, Float, aroundZero},
	{"CIRB", 4, 5, Variable, Integer, aroundZero},
}

// reservedFormat is section 1.4.2 (4.1, 4.2) or table 2 (4.3 on), and section 4.
// The keys of base modifications (4.5) are not listed: see modificationRule.
var reservedFormat = []reservedKey{
	{"GT", 0, 5, 1, String, anyValue},
	{"AD", 3, 5, PerAllele, Integer, notNegative},
	{"ADF", 3, 5, PerAllele, Integer, notNegative},
	{"ADR", 3, 5, PerAllele, Integer, notNegative},
	{"DP", 0, 5, 1, Integer, notNegative},
	{"EC", 0, 5, PerAlt, Integer, anyValue},
	{"FT", 0, 5, 1, String, anyValue},
	{"GL", 0, 5, PerGenotype, Float, anyValue},
	{"GLE", 0, 2, PerGenotype, String, uncounted},
	{"GP", 0, 2, PerGenotype, Float, anyValue}, // phred-scaled there
	{"GP", 3, 5, PerGenotype, Float, fraction},
	{"GQ", 0, 5, 1, Integer, anyValue},
	{"HQ", 0, 5, 2, Integer, anyValue},
	{"MQ", 0, 5, 1, Integer, anyValue},
	{"PL", 0, 5, PerGenotype, Integer, anyValue},
	{"PP", 3, 5, PerGenotype, Integer, anyValue},
	{"PQ", 0, 5, 1, Integer, anyValue},
	{"PS", 0, 5, 1, Integer, notNegative},
	{"PSL", 4, 5, PerPloidy, String, anyValue},
	{"PSO", 4, 5, PerPloidy, Integer, anyValue},
	{"PSQ", 4, 5, PerPloidy, Integer, anyValue},

	{"LEN", 5, 5, 1, Integer, notNegative},
	{"LA", 5, 5, Variable, Integer, anyValue},
	{"LAA", 5, 5, Variable, Integer, localAllele},
	{"LAD", 5, 5, PerLocalAllele, Integer, notNegative},
	{"LADF", 5, 5, PerLocalAllele, Integer, notNegative},
	{"LADR", 5, 5, PerLocalAllele, Integer, notNegative},
	{"LEC", 5, 5, PerLocalAlt, Integer, anyValue},
	{"LGL", 5, 5, PerLocalGenotype, Float, anyValue},
	{"LGP", 5, 5, PerLocalGenotype, Float, fraction},
	{"LPL", 5, 5, PerLocalGenotype, Integer, anyValue},
	{"LPP", 5, 5, PerLocalGenotype, Integer, anyValue},

	{"CN", 0, 3, 1, Integer, anyValue},
	{"CN", 4, 5, 1, Float, anyValue},
	{"CICN", 4, 5, 2, Float, anyValue},
	{"CNQ", 0, 5, 1, Float, anyValue},
	{"CNL", 0, 2, Variable, Float, anyValue},
	{"CNL", 3, 5, PerGenotype, Float, uncounted}, // one for each copy number
	{"CNP", 3, 5, PerGenotype, Float, uncounted},
	{"NQ", 0, 5, 1, Integer, anyValue},
	{"HAP", 0, 5, 1, Integer, anyValue},
	{"AHAP", 0, 5, 1, Integer, anyValue},
}

// reserved returns the rules that a version has for its reserved keys.
func reserved(keys []reservedKey, minor int) map[string]rule {
	rules := make(map[string]rule, len(keys))
	for _, k := range keys {
		if k.from <= minor && minor <= k.to && k.values != declaredOnly {
			rules[k.id] = rule{typ: k.typ, number: k.number, values: k.values}
		}
	}
	return rules
}

// declarationProblem compares a declared key with what its reserved name means.
// Where Number is "." a declaration may be narrower.
func declarationProblem(declared key, want rule, minor int) string {
	if declared.typ != want.typ && !(declared.id == "MQ" && minor < 3 && declared.typ == Integer) {
		return "the key is reserved with Type=" + want.typ.String() + ": declare it so, or rename it"
	}
	if declared.number != want.number && want.number != Variable {
		return "the key is reserved with Number=" + want.number.String() + ": declare it so, or rename it"
	}
	return ""
}
