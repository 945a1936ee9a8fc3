package index

import "fmt"

// Format is how an indexed text file's records are to be understood.
type Format uint8

// The formats that tabix knows.
const (
	Generic Format = iota // positions are in columns
	SAM
	VCF
)

// Columns tells how the records of an indexed text file read: what tabix calls
// its configuration. Columns are counted from 1.
type Columns struct {
	Format    Format
	ZeroBased bool // Generic: positions are 0-based and half-open, as in BED
	Contig    int
	Begin     int
	End       int  // 0 = none: a record is one base long, or its format tells
	Comment   byte // first byte of a line that is no record
	Skip      int  // lines at the start that are no records
}

// The configurations of tabix's presets, "tabix -p".
var (
	presetVCF = Columns{Format: VCF, Contig: 1, Begin: 2, Comment: '#'}
	presetBED = Columns{Format: Generic, ZeroBased: true, Contig: 1, Begin: 2, End: 3, Comment: '#'}
	presetGFF = Columns{Format: Generic, Contig: 1, Begin: 4, End: 5, Comment: '#'}
)

// VCFColumns are the columns of a VCF file.
func VCFColumns() Columns { return presetVCF }

// BEDColumns are the columns of a BED file.
func BEDColumns() Columns { return presetBED }

// GFFColumns are the columns of a GFF or GTF file.
func GFFColumns() Columns { return presetGFF }

// zeroBasedFlag marks 0-based positions in the format field.
const zeroBasedFlag = 0x10000

// fields are the columns as they stand in the file.
func (c Columns) fields() [6]int32 {
	format := int32(c.Format)
	if c.ZeroBased {
		format |= zeroBasedFlag
	}
	return [6]int32{format, int32(c.Contig), int32(c.Begin), int32(c.End), int32(c.Comment), int32(c.Skip)}
}

func columnsOf(f [6]int32) (Columns, error) {
	format := f[0] &^ zeroBasedFlag
	if format < 0 || format > int32(VCF) {
		return Columns{}, fmt.Errorf("file format %d is none of the known ones", f[0])
	}
	for _, n := range f[1:] {
		if n < 0 {
			return Columns{}, fmt.Errorf("column settings %v hold a negative number", f)
		}
	}
	if f[4] > 0xff {
		return Columns{}, fmt.Errorf("comment character %d is no single byte", f[4])
	}
	return Columns{
		Format: Format(format), ZeroBased: f[0]&zeroBasedFlag != 0,
		Contig: int(f[1]), Begin: int(f[2]), End: int(f[3]), Comment: byte(f[4]), Skip: int(f[5]),
	}, nil
}
