//go:build allelerxdebug

package bam

// poisonByte overwrites released memory: text that was kept reads as "~~~~".
const poisonByte = '~'

func (b *Block) check() {
	if b.gone {
		panic("bam: block used after Release")
	}
}

func (b *Block) poison() {
	fill(b.buf[:cap(b.buf)])
	// Reused memory would hide a late reader behind fresh contents.
	b.free = nil
}

func (r *Record) check() {
	if r.block.gone {
		panic("bam: record used after its lifetime: Clone it to keep it")
	}
}

func (r *Record) poison() {
	fill(r.raw)
	r.block = &Block{gone: true}
}

func fill(b []byte) {
	for i := range b {
		b[i] = poisonByte
	}
}
