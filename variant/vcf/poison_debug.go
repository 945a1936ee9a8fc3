//go:build allelerxdebug

package vcf

// poisonByte overwrites released memory: text that was kept reads as "~~~~".
const poisonByte = '~'

func (b *Block) check() {
	if b.gone {
		panic("vcf: block used after Release")
	}
}

func (b *Block) poison() {
	fill(b.buf[:cap(b.buf)])
	fill(b.scratch.rendered[:cap(b.scratch.rendered)])
	for i := range b.records {
		b.records[i].gone = true
	}
	// Reused memory would hide a late reader behind fresh contents.
	b.free = nil
}

func (r *Record) check() {
	if r.gone {
		panic("vcf: record used after its lifetime: Clone it to keep it")
	}
}

func (r *Record) poison() {
	fill(r.text)
	fill(r.packed.data)
	r.gone = true
}

func fill(b []byte) {
	for i := range b {
		b[i] = poisonByte
	}
}
