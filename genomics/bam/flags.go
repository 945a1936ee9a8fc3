package bam

import (
	"strconv"
	"strings"
)

// Flags are the yes-or-no properties of a record, the FLAG column.
type Flags uint16

// The flags, in the words of the SAM specification, section 1.4.
const (
	Paired        Flags = 1 << iota // one of several segments of a template
	ProperPair                      // each segment aligned as the aligner expects
	Unmapped                        // this segment is not aligned
	MateUnmapped                    // nor is the next one
	Reverse                         // SEQ is the reverse complement of what was read
	MateReverse                     // so is the next segment's
	Read1                           // the first segment of the template
	Read2                           // the last one
	Secondary                       // not the primary alignment of the read
	QCFail                          // failed a quality control
	Duplicate                       // a copy made by PCR or by the instrument
	Supplementary                   // a further piece of a read that is aligned in pieces
)

// flagNames are what samtools calls the flags.
var flagNames = [...]string{
	"PAIRED", "PROPER_PAIR", "UNMAP", "MUNMAP", "REVERSE", "MREVERSE",
	"READ1", "READ2", "SECONDARY", "QCFAIL", "DUP", "SUPPLEMENTARY",
}

// Has reports whether all of the given flags are set.
func (f Flags) Has(all Flags) bool { return f&all == all }

// Any reports whether at least one of the given flags is set.
func (f Flags) Any(of Flags) bool { return f&of != 0 }

// String names the flags that are set, as "samtools flags" does:
// "PAIRED,PROPER_PAIR,READ1"; "" for none. Bits without a meaning are written
// as a number.
func (f Flags) String() string {
	var names []string
	for i, name := range flagNames {
		if f&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if rest := f >> len(flagNames) << len(flagNames); rest != 0 {
		names = append(names, "0x"+strconv.FormatUint(uint64(rest), 16))
	}
	return strings.Join(names, ",")
}
