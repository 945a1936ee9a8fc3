package genomestest

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Made is people and calls that a test makes up. The zero value has none: add all the
// people first, then the variants.
type Made struct {
	people, variants int
	bed, bim, fam    strings.Builder
}

// Person adds one, who is called s0, s1 and so on: a father's name, "0" where there is
// none, and the sex as a .fam has it.
func (m *Made) Person(father string, sex int) {
	m.fam.WriteString("0 s" + strconv.Itoa(m.people) + " " + father + " 0 " + strconv.Itoa(sex) + " -9\n")
	m.people++
}

// Variant adds one, behind the one before. Of each person in turn, call is the copies
// of ALT, or vcf.CodeMissing.
func (m *Made) Variant(contig string, call func(person int) byte) {
	m.variants++
	m.bim.WriteString(contig + " v" + strconv.Itoa(m.variants) + " 0 " + strconv.Itoa(100+m.variants) + " A G\n")
	// A .bed counts its first allele, which is ALT here, four people a byte.
	bits := [...]byte{vcf.CodeHomRef: 3, vcf.CodeHet: 2, vcf.CodeHomAlt: 0, vcf.CodeMissing: 1}
	var packed byte
	for i := range m.people {
		packed |= bits[call(i)] << (2 * (i % 4))
		if i%4 == 3 || i == m.people-1 {
			m.bed.WriteByte(packed)
			packed = 0
		}
	}
}

// Draw draws a call: of two strands that have ALT with the frequency each, and of which
// a part is missing.
func Draw(random *rand.Rand, frequency, missing float64) byte {
	var copies byte = vcf.CodeHomRef
	for range 2 {
		if random.Float64() < frequency {
			copies++
		}
	}
	if random.Float64() < missing {
		return vcf.CodeMissing
	}
	return copies
}

// Write writes made.bed, .bim and .fam, and reads them.
func (m *Made) Write(t testing.TB) (prefix string, read *matrix.Matrix) {
	t.Helper()
	prefix = filepath.Join(t.TempDir(), "made")
	for ending, text := range map[string]string{".bed": "\x6c\x1b\x01" + m.bed.String(), ".bim": m.bim.String(), ".fam": m.fam.String()} {
		if err := os.WriteFile(prefix+ending, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return prefix, Read(t, prefix)
}
