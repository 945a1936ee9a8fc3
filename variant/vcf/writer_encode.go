package vcf

import (
	"context"
	"errors"
	"sync"

	"github.com/allelerx/allelerx/genomics/parallel"
)

// encoder makes records into what a file holds of them. One goroutine uses it.
type encoder interface {
	append(dst []byte, r *Record) ([]byte, error)

	// whole returns what a file holds of a block, if the block's bytes are
	// that; else nil.
	whole(b *Block) []byte
}

// textEncoder writes lines. A line that was not changed is written byte for byte
// as it was read.
type textEncoder struct{ hasFormat bool }

func (e textEncoder) append(dst []byte, r *Record) ([]byte, error) {
	if e.hasFormat {
		dst = r.AppendText(dst)
	} else {
		dst = r.appendSiteText(dst)
	}
	return append(dst, '\n'), nil
}

func (e textEncoder) whole(b *Block) []byte {
	if b.Len() == 0 || b.rows.pick != nil || b.At(0).isPacked() {
		return nil
	}
	begin := b.records[0].start
	end := begin
	for i := range b.records {
		r := &b.records[i]
		if r.isPacked() || r.start != end || !e.hasFormat && int(r.tabs[colInfo]) < len(r.text) {
			return nil
		}
		if end += len(r.text); end == len(b.buf) || b.buf[end] != '\n' {
			return nil
		}
		end++
	}
	return b.buf[begin:end]
}

// appendSiteText appends the columns up to INFO.
func (r *Record) appendSiteText(dst []byte) []byte {
	r.check()
	if r.isPacked() {
		var tabs [9]uint32
		return r.appendSite(dst, appendShownFloat, &tabs)
	}
	return append(dst, r.text[:r.tabs[colInfo]]...)
}

// newEncoder returns an encoder for the writer's file.
func (z *Writer) newEncoder() encoder {
	if z.dict != nil {
		return newBCFEncoder(z.dict)
	}
	return textEncoder{z.header.hasFormat}
}

// encoded is a run of records as they are written.
type encoded struct {
	data   []byte
	lent   *Block  // whose data is; nil: data is the run's own
	places []place // of the records, where there is to be an index
}

// place is what an index is told of a record.
type place struct {
	contig   string
	pos, end int
	size     int // bytes
}

func (o *encoded) reset() { o.data, o.places = o.data[:0], o.places[:0] }

// release gives back what data is lent from.
func (o *encoded) release() {
	if o.lent != nil {
		o.lent.Release()
		o.data, o.lent = nil, nil
	}
}

// checkSamples makes sure that a block's records fit under the writer's header.
func (z *Writer) checkSamples(b *Block) error {
	if b.rows.samples() != len(z.header.samples) {
		return errors.New("vcf: the record and the writer's header differ in their number of samples: write records under their own header")
	}
	return nil
}

// add encodes one more record.
func (z *Writer) add(o *encoded, e encoder, r *Record) error {
	if err := z.checkSamples(r.block); err != nil {
		return err
	}
	begin := len(o.data)
	data, err := e.append(o.data, r)
	if err != nil {
		return err
	}
	o.data = data
	z.place(o, r, len(data)-begin)
	return nil
}

// place notes for the index where a record lies, and how many bytes it takes.
func (z *Writer) place(o *encoded, r *Record, size int) {
	if z.index != nil {
		o.places = append(o.places, place{r.contig, r.pos, r.End(), size})
	}
}

// size is how many bytes a record takes in a file, if it is written as it is.
func (r *Record) size() int {
	if r.isPacked() {
		return bcfLength + len(r.packed.data)
	}
	return len(r.text) + len("\n")
}

// addBlock encodes a block, and releases it unless its bytes are what is written:
// then that is done with o.
func (z *Writer) addBlock(o *encoded, e encoder, b *Block) error {
	if data := e.whole(b); data != nil && z.checkSamples(b) == nil {
		o.data, o.lent = data, b
		for i := 0; z.index != nil && i < b.Len(); i++ {
			r := b.At(i)
			z.place(o, r, r.size())
		}
		return nil
	}
	defer b.Release()
	for i := range b.Len() {
		if err := z.add(o, e, b.At(i)); err != nil {
			return err
		}
	}
	return nil
}

// WriteStream writes the header and all records of a stream. Blocks are encoded
// on as many goroutines as the writer has, and written in order.
func (z *Writer) WriteStream(ctx context.Context, s Stream) error {
	if err := z.WriteHeader(); err != nil {
		return err
	}
	var encoders, buffers sync.Pool
	encode := func(_ context.Context, b *Block) (*encoded, error) {
		e, ok := encoders.Get().(encoder)
		if !ok {
			e = z.newEncoder()
		}
		defer encoders.Put(e)
		o, ok := buffers.Get().(*encoded)
		if !ok {
			o = new(encoded)
		}
		o.reset()
		return o, z.addBlock(o, e, b)
	}
	for o, err := range parallel.Ordered(ctx, z.workers, s.Blocks(ctx), encode) {
		if err != nil {
			z.err = err // what was written is not the whole stream
			return err
		}
		err := z.put(o)
		o.release()
		buffers.Put(o)
		if err != nil {
			return err
		}
	}
	return nil
}

// put writes encoded records and tells the index of them.
func (z *Writer) put(o *encoded) error {
	at := z.written
	if err := z.write(o.data); err != nil {
		return err
	}
	for _, p := range o.places {
		if z.err = z.indexRecord(p, at); z.err != nil {
			return z.err
		}
		at += int64(p.size)
	}
	return nil
}
