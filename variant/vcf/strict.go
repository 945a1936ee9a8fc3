package vcf

// rules is what Options.Strict demands of a file's records: the specification
// of its version, and what its header declares. All workers read it.
//
// The rules, the versions they hold for and the sections they come from (the
// numbers are those of VCF 4.3; in 4.1 and 4.2 "Data types" and the encodings
// are missing, and sections 1.4.x are 1.2.x to 1.4.x). Where a specification
// says "should" or "recommended", nothing is refused: keys, filters and contigs
// need not be declared, an ID may recur in other records.
//
//	what                                                     versions  section
//	the first line is ##fileformat=VCFv4.0–4.5, once          all      1.4.1
//	header lines are ##key=value, neither empty               all      1.4
//	<…> is name=value,…; quotes are closed and escaped        all      1.4
//	INFO, FORMAT: ID, Number, Type, quoted Description        all      1.4.2, 1.4.4
//	  in this order, other attributes after them              4.1–4.3  1.4
//	  Number . A G or a count; R from 4.2; FORMAT P from 4.4, LA LR LG M in 4.5
//	  Type Integer Float Flag Character String; Flag only in INFO
//	  a Flag has Number=0                                     4.4–     1.4.2
//	  Source and Version are quoted                           4.3–     1.4.2
//	  every other attribute is quoted                         4.4–     1.4
//	  keys are [A-Za-z_][0-9A-Za-z_.]*, or INFO 1000G         4.3–     1.6.1, 1.6.2
//	  reserved keys have their Number and Type                all      1.6.1, 1.6.2, 3, 4
//	FILTER, ALT: ID and quoted Description                    all      1.4.3, 1.4.5
//	  an ALT is DEL INS DUP INV CNV, a subtype of one (DEL:ME), "*" or the
//	  NON_REF of gVCF                                         4.1–4.2  1.4.5, 5.5
//	every <…> has an ID, once for each kind of line           4.3–     1.4
//	contig names: no space, comma or angle bracket            all      1.4.7
//	  SAM's alphabet; not the name of a symbolic allele       4.3–     1.4.7
//	SAMPLE has ID, Genomes, Mixture, Description              4.1–4.2  1.2.8
//	PEDIGREE's genomes are letters, digits and ". _ -"        4.1–4.3  1.4.9 (*)
//	assembly and pedigreeDB are URLs                          all      1.4.6, 1.4.9
//	FORMAT in the column line is followed by samples          all      1.5 (*)
//	UTF-8                                                     4.3–     1.2
//	no control characters, no blank line                      all      1.2, 1
//	the last line ends with a line break                      –4.4     1.6 (4.3)
//	CHROM: as a contig's name, or such a name in <>           all      1.6.1.1
//	  no colon                                                4.1–4.2  1.4.1.1
//	contigs in one piece each                                 all      1.6.1.1
//	  sorted by POS                                           –4.4     1.6.1.2
//	POS is at most N+1 where the contig's length N is known   all      1.6.1.2
//	ID: no space, nothing empty; each once from 4.3           all      1.6.1.3
//	REF is A C G T N, in any case                             all      1.6.1.4
//	ALT is bases, "*", ".", <ID>, bases<ID>, or a breakend    all      1.6.1.5, 5.4
//	  an <ID> is declared, or one that a header may declare   4.1–4.2  1.4.5
//	  an allele is not REF, and not one of a former record    all      1.6.1.5 (*)
//	QUAL is a number, not negative                            all      1.6.1.6
//	FILTER: no space, nothing empty, no "0", no "." in a list all      1.6.1.7
//	  each once                                               4.3–     1.6.1.7
//	INFO: keys once, nothing empty, no second "="             all      1.6.1.8
//	  no space                                                4.1–4.2  1.4.1.8
//	  %-escapes are two hexadecimal digits in capitals        4.3–     1.2
//	  as many values as Number says, of the Type              all      1.6.1.8
//	  counts are not negative, AF is 0–1, CIGAR is one, END ≥ POS
//	  <DEL> and the like have SVLEN (or END), DEL and DUP SVCLAIM, intervals
//	  around POS, END, … two values for each ALT, around 0    4.4–     3
//	  the lists of a <CNV:TR> are as long as RN says          4.4–     3
//	  END is what REF, SVLEN and LEN give                     4.5      1.6.1.8
//	FORMAT: keys once, GT first                               all      1.6.2
//	  letters and digits; declared ones, as in 4.3            4.1–4.2  1.4.2
//	samples: no more values than keys, nothing empty; only trailing values may
//	  be missing altogether; Number (with GT's ploidy) and Type as for INFO
//	GT: alleles that the record has; "/" or "|" between       all      1.6.2
//	  and before the first                                    4.4–     1.6.2
//	GP is 0–1 (4.3–), PS not negative, not PS and PSL both (4.4–)
//	LAA names ALT alleles, each once, or none; LA, LR, LG need it 4.5  1.6.2
//
// (*) The specification does not say it, or not so plainly; its conformance
// files (hts-specs, and the validator of EBI) demand it. In the other direction
// these files, and so the rules, allow records out of order and a last line
// without its end in 4.5, a flag with the value 0 or 1, "PASS"
// among filters, a value between double quotes with any text in it, any number
// of values for an INFO key with Number=G, INFO/SB of any form where it is not
// declared, and one allele, index 1, where ALT is ".".
type rules struct {
	minor   int // of VCF 4.minor
	infos   map[string]rule
	formats map[string]rule
	alts    map[string]bool // symbolic alleles that the header declares
	lengths map[string]int  // of the contigs that the header gives one
}

// rule is what a key's values have to be.
type rule struct {
	typ    Type
	number Number
	values valueRule
	free   bool // neither declared nor reserved: it may be a flag, too
}

// valueRule is what a reserved key demands besides its type.
type valueRule uint8

const (
	anyValue valueRule = iota
	notNegative
	fraction    // 0 to 1
	cigarValue  // 1M2I…
	endValue    // not before POS
	intervals2  // two values for each ALT, around 0
	bounds2     // two values for each ALT
	aroundZero  // pairs around 0
	quadruples  // four values for each ALT
	claimValue  // D, J or DJ
	uncounted   // Number is for the header only
	localAllele // FORMAT/LAA
	// declaredOnly is of a key that has other values where it is not declared.
	declaredOnly
)

// strictScratch is what a block's worker needs to check records.
type strictScratch struct {
	keys    keyList // of the column at hand
	format  []byte  // the FORMAT column that specs are of
	specs   []sampleRule
	indices []int       // of an LAA
	folded  []byte      // an allele pair in capitals
	alleles []alleleKey // of all records of the block
}

// strictLine is a record's text under the eyes of the rules.
type strictLine struct {
	*rules
	r       *Record
	text    []byte
	tabs    [9]uint32
	scratch *strictScratch
	numAlt  int
	noAlt   bool // ALT is "."
	local   int  // ALT alleles that the sample's LAA names
}

// check finds the first rule that a record breaks. It runs on the workers.
func (s *rules) check(r *Record) *ParseError {
	r.need(wholeText)
	l := strictLine{rules: s, r: r, text: r.text, tabs: r.tabs, scratch: &r.block.strict}
	if err := l.characters(); err != nil {
		return err
	}
	if err := l.site(); err != nil {
		return err
	}
	if err := l.info(); err != nil {
		return err
	}
	if err := l.samples(); err != nil {
		return err
	}
	l.rememberAlleles()
	return nil
}

func (l *strictLine) column(i int) []byte {
	start, end := uint32(0), l.tabs[i]
	if i > 0 {
		start = l.tabs[i-1] + 1
	}
	if start > end {
		return nil
	}
	return l.text[start:end]
}

// fail describes a fault in one of the first nine columns.
func (l *strictLine) fail(column int, field string, value []byte, msg string) *ParseError {
	err := l.r.fail(field, value, msg)
	err.Column = column + 1
	return err
}

// characters looks for what no column may hold.
func (l *strictLine) characters() *ParseError {
	at, high := firstControl(l.text)
	if at >= 0 {
		return l.r.fail("columns", nil, "the line holds a control character: remove it")
	}
	if high && l.minor >= 3 && !validUTF8(l.text) {
		return l.r.fail("columns", nil, "the line is not UTF-8: convert the file with iconv -t UTF-8")
	}
	return nil
}

// settleStrict checks the records of a decoded block against those before it,
// in the file's order, and cuts the block at the first fault.
func (s *scan) settleStrict(b *Block) {
	next := 0
	for i := range b.records {
		r := &b.records[i]
		first := next
		for next < len(b.strict.alleles) && b.strict.alleles[next].row == r.row {
			next++
		}
		err := s.order.check(r, b.strict.alleles[first:next])
		if err == nil {
			continue
		}
		b.records, b.lines, b.fault = b.records[:i], r.row, err
		return
	}
}

// unfinishedHeader is what is odd about a file that ends in its column line,
// which may have lost samples.
func unfinishedHeader(line int) Warning {
	return Warning{
		Code: "no-final-newline", Line: line,
		Msg: "the line of column names does not end with a line break: the file may be cut short",
	}
}

// unfinished is the fault of a file whose last line does not end. A plain file
// that was cut at the end of a line cannot be told from a whole one.
func unfinished(name string, line int) *ParseError {
	return &ParseError{
		File: name, Line: line, Field: "columns",
		Msg: "the last line does not end with a line break: the file may be cut short; create it again",
	}
}
