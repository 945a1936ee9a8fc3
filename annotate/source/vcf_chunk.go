package source

import (
	"bytes"
	"context"
	"fmt"
	"sort"
	"sync/atomic"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/variant/vcf"
)

// vcfValues are the values of one chunk of a VCF. They look into the block that
// was read, whose records are text from here on.
type vcfValues struct {
	annotate.Chunk
	reading *vcfReading
	block   *sharedBlock
	entries []vcfEntry
}

// vcfEntry is one ALT allele of a record.
type vcfEntry struct {
	info             vcf.Text
	id, qual, filter vcf.Text
	ref, alt         vcf.Text // trimmed
	index, alts      int32    // which of how many ALT alleles
}

// sharedBlock is a block that several chunks look into.
type sharedBlock struct {
	*vcf.Block
	chunks atomic.Int32
}

// reading prepares what every chunk of one reading needs.
func (v *VCF) reading(o annotate.Reading) *vcfReading {
	r := &vcfReading{v: v, align: o.Aligner, ends: o.Ends, site: [3]int{-1, -1, -1}, columns: len(v.columns)}
	for i, need := range v.wanted(v.columns) {
		switch c := v.columns[i]; {
		case !need:
		case v.keys[i] != "":
			r.keys = append(r.keys, wantedKey{v.keys[i], i, c.Number, c.Type == vcf.Flag})
		default:
			for j, s := range siteColumns {
				if s.Name == c.Name {
					r.site[j] = i
				}
			}
		}
	}
	return r
}

// chunks makes chunks of a block's records, one a contig. Several goroutines do
// it at a time.
func (r *vcfReading) chunks(ctx context.Context, b *vcf.Block) ([]*annotate.Chunk, error) {
	shared := &sharedBlock{Block: b}
	var all []*annotate.Chunk
	for from := 0; from < b.Len(); {
		values, next, err := r.chunk(ctx, shared, from)
		if err != nil {
			b.Release()
			return nil, err
		}
		from = next
		all = append(all, &values.Chunk)
	}
	shared.chunks.Store(int32(len(all)))
	if len(all) == 0 {
		b.Release()
	}
	return all, nil
}

// chunk makes a chunk of the records from one on that are on its contig.
func (r *vcfReading) chunk(ctx context.Context, b *sharedBlock, from int) (*vcfValues, int, error) {
	values, ok := r.v.pool.Get().(*vcfValues)
	if !ok {
		values = &vcfValues{}
	}
	values.reset(r, b)
	contig := b.At(from).Contig()
	values.Contig = contig
	sorted, to, last := true, from, b.At(from).Pos()
	for ; to < b.Len(); to++ {
		rec := b.At(to)
		if rec.Contig() != contig {
			break
		}
		if rec.Pos() < last {
			return nil, 0, fmt.Errorf("%s:%d comes after %s:%d: sort the file (bcftools sort)", contig, rec.Pos()+1, contig, last+1)
		}
		last = rec.Pos()
		sorted = values.add(ctx, rec) && sorted
	}
	values.Floor = last - r.align.Reach()
	if !sorted {
		sort.Stable(values)
	}
	return values, to, nil
}

func (v *vcfValues) reset(r *vcfReading, b *sharedBlock) {
	v.reading, v.block = r, b
	v.Begin, v.End, v.Keys, v.entries = v.Begin[:0], v.End[:0], v.Keys[:0], v.entries[:0]
	v.Values = v
}

// add adds an entry for each ALT allele of a record. It reports false where they
// are not in order now.
func (v *vcfValues) add(ctx context.Context, rec *vcf.Record) bool {
	sorted := true
	e := vcfEntry{info: rec.Info().Column(), alts: int32(rec.NumAlt())}
	site := &v.reading.site
	if site[0] >= 0 {
		e.id = rec.ID()
	}
	if site[1] >= 0 {
		e.qual = rec.QualText()
	}
	if site[2] >= 0 {
		e.filter = rec.Filter().Text()
	}
	ref, end := rec.Ref(), 0
	if v.reading.ends {
		end = rec.End() // which looks for an END
	}
	for i := range int(e.alts) {
		e.index = int32(i)
		pos, trimmed, alt, _ := v.reading.align.Align(ctx, rec.Contig(), rec.Pos(), ref, rec.Alt(i))
		e.ref, e.alt = trimmed, alt
		if n := len(v.Begin); n > 0 && int(v.Begin[n-1]) > pos {
			sorted = false
		}
		v.Add(pos, max(end, pos+len(trimmed)))
		v.Keys = append(v.Keys, annotate.KeyOf(trimmed, alt))
		v.entries = append(v.entries, e)
	}
	return sorted
}

// Len, Less and Swap order the entries by their begins.
func (v *vcfValues) Len() int           { return len(v.Begin) }
func (v *vcfValues) Less(i, j int) bool { return v.Begin[i] < v.Begin[j] }

// Swap exchanges two entries.
func (v *vcfValues) Swap(i, j int) {
	v.Begin[i], v.Begin[j] = v.Begin[j], v.Begin[i]
	v.End[i], v.End[j] = v.End[j], v.End[i]
	v.Keys[i], v.Keys[j] = v.Keys[j], v.Keys[i]
	v.entries[i], v.entries[j] = v.entries[j], v.entries[i]
}

// Alleles are an entry's alleles, trimmed.
func (v *vcfValues) Alleles(entry int) (ref, alt []byte) {
	e := &v.entries[entry]
	return e.ref, e.alt
}

// Release gives the memory back.
func (v *vcfValues) Release() {
	if v.block.chunks.Add(-1) == 0 {
		v.block.Release()
	}
	v.block = nil
	v.reading.v.pool.Put(v)
}

// Read finds the wanted keys in one pass over the INFO column.
func (v *vcfValues) Read(row *annotate.Row, entry int) {
	r, e := v.reading, &v.entries[entry]
	for i, text := range [3]vcf.Text{e.id, e.qual, e.filter} {
		if column := r.site[i]; column >= 0 {
			row.Texts[column] = commas(row, text)
		}
	}
	info, keys, next := []byte(e.info), r.keys, 0
	for found := 0; len(info) > 0 && found < len(keys); {
		end := bytes.IndexByte(info, ';')
		entryText := info
		if end >= 0 {
			entryText, info = info[:end], info[end+1:]
		} else {
			info = nil
		}
		// The keys mostly come in the order of the header, as do those wanted.
		for n := range keys {
			k := &keys[(next+n)%len(keys)]
			if len(entryText) < len(k.key) || string(entryText[:len(k.key)]) != k.key {
				continue
			}
			value := entryText[len(k.key):]
			switch {
			case len(value) > 0 && value[0] != '=':
				continue // a longer key
			case k.flag:
				row.Texts[k.column] = value[:0]
			case len(value) > 1: // else there is none, as in "AF=" and "AF"
				row.Texts[k.column] = e.of(value[1:], k.number, row)
			}
			next, found = next+n+1, found+1
			break
		}
	}
}

// commas makes a list for INFO of one whose separator is a semicolon.
func commas(row *annotate.Row, text []byte) []byte {
	if bytes.IndexByte(text, ';') < 0 {
		return text
	}
	start := len(row.Buf)
	row.Buf = append(row.Buf, text...)
	list := row.Buf[start:len(row.Buf):len(row.Buf)]
	for i, c := range list {
		if c == ';' {
			list[i] = ','
		}
	}
	return list
}

// of picks the allele's value from a list that has one for each. A list of another
// length says nothing for certain of any: that is a fault.
func (e *vcfEntry) of(list []byte, number vcf.Number, row *annotate.Row) []byte {
	index, count := int(e.index), int(e.alts)
	switch number {
	case vcf.PerAlt:
	case vcf.PerAllele:
		index, count = index+1, count+1
	default:
		return list
	}
	var value []byte
	n := 0
	for rest, more := list, true; more; n++ {
		var v []byte
		if at := bytes.IndexByte(rest, ','); at >= 0 {
			v, rest = rest[:at], rest[at+1:]
		} else {
			v, more = rest, false
		}
		if n == index {
			value = v
		}
	}
	if len(value) == 0 {
		value = nil
	}
	if n != count {
		if len(list) != 1 || list[0] != '.' {
			row.Faults++
		}
		return nil
	}
	return value
}
