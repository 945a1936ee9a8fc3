package normalize_test

import (
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/variant/normalize"
)

// handReference has 30 A, ten TTGA, three ambiguity codes and lower case:
// c1:52-81, c1:83-122, c1:201-203, and c1 from 151 on.
func handReference() string {
	s := "GGATCACAGTCTACACTGCTCACTCCAACCCCGGCCCCTGAGTCCGAGGAC" + strings.Repeat("A", 30) + "G" + strings.Repeat("TTGA", 10) +
		"CATGGAGGGTGCTTCAGAGTATGTATAC" + "cactgggtaggatacggcggagggcacgtcaatacggttcaatgccctac" + "RYN" +
		"atgctcttgtggttcatctgcatggagagggtgggcatgggtggggg" + "tgctggcccgcaaaaaaaaagtgatctggacctcccatccac"
	var b strings.Builder
	b.WriteString(">c1\n")
	for at := 0; at < len(s); at += 50 {
		b.WriteString(s[at:min(len(s), at+50)] + "\n")
	}
	b.WriteString(">c2\nAAAAAAAAAACGTTTTTTTT\n")
	return b.String()
}

// TestHandCases: every line by itself, as bcftools norm has it.
func TestHandCases(t *testing.T) {
	bcftools(t)
	refPath := write(t, "ref.fa", handReference())
	run(t, "samtools", "faidx", refPath)
	ref := openReference(t, refPath, fasta.Options{KeepCase: true})
	for _, line := range strings.Split(strings.TrimSpace(handCases), "\n") {
		path := canonical(t, "in.vcf", []string{"c1", "c2"}, 2, line)
		t.Run(line, func(t *testing.T) {
			compare(t, path, refPath, normalize.Options{Reference: ref}, "-m-")
			if !strings.Contains(line, "A]c2:5],") {
				compare(t, path, refPath, normalize.Options{Reference: ref, KeepMultiallelic: true})
			}
		})
	}
}

const handCases = `
c1 51 rs1;rs2 C T,G,CA 10.50 q10 AF=0.10,0.2,0.3;AC=1,2,3;AD=10,1,2,3;GI=0,1,2,3,4,5,6,7,8,9;SA=a,b,c;SR=r,a,b,c;SG=0,1,2,3,4,5,6,7,8,9;SD=x,y;FL GT:AD:DP:PL:GL:FA:FS:FR:FG:FD 0|2:1,2,3,4:9:0,1,2,3,4,5,6,7,8,9:0,1,2,3,4,5,6,7,8,9.5:.1,.2,.3:a,b,c:r,a,b,c:0,1,2,3,4,5,6,7,8,9:1,2,3 1/3:4,3,2,1:8:9,8,7,6,5,4,3,2,1,0:.,.,.,.,.,.,.,.,.,.:.,1,.:d,e,f:g,h,i,j:0,1,2,3,4,5,6,7,8,9:.
c1 51 . C T,G . . . GT:AD:PL:FG 1:1,2,3:5,6,7:a,b,c ./2:.:.:.
c1 51 . C T,G . . . GT:AD:PL:FG 2:1,2,3:5,6,7:a,b,c 1:1,.,3:1,2,3:a,b,c
c1 51 . C T,G . . . GT:AD:PL 2:1,2,3:5,6,7 1/2/0:1,2,3:1,2,3,4,5,6
c1 51 . C T,G . . . GT 2|1/0 1/2|.|2
c1 51 . C T,G . . AF=.,. GT .|1 .
c1 51 . C T,G . . AD=.,1,2 GT .|1 .
c1 51 . C T,G . . . GT:AD:PL:DP .:.:.:. .:.:.:.
c1 51 . C T,G . . . DP 1 2
c1 51 . C T,G . . . GT:AD 0/1:1,2 0/1:1,2,3
c1 51 . C T,G . . . GT:PL 0/1:1,2,3,4,5,6 0:1,2,3
c1 51 . C T,G . . . GT:PL 0/1:1,2,3 0/1:1,2,3
c1 51 . C T,G . . . GT:FA 0/0:.1,.2 1:.,.
c1 51 . C T,G 1e10 q10 . . . .
c1 60 . A AA . . . GT 0/1 0/1
c1 60 . a aa . . . GT 0/1 0/1
c1 60 . A <DEL> . . END=70 GT 0/1 0/1
c1 60 . A AAA,<DEL> . . END=70 GT 0/1 0/1
c1 60 . A <NON_REF> . . END=70 GT 0/0 0/0
c1 60 . A . . . END=70 GT 0/0 0/0
c1 60 . AAA . . . . GT 0/0 0/0
c1 60 . AAA A,* . . . GT 0/1 0/2
c1 60 . AAA *,A . . . GT 0/1 0/2
c1 60 . A ]c2:5]A . . . GT 0/1 0/1
c1 60 . A A]c2:5] . . . GT 0/1 0/1
c1 60 . A A]c2:5],AA . . . GT 0/1 0/1
c1 60 . A T,T . . . GT 0/1 0/2
c1 60 . A AA,T . . . GT 0/1 0/1
c1 60 . A AA,AAA . . . GT 0/1 0/1
c1 60 . AA A,AAA,* . . . GT 0/1 0/1
c1 60 . AA A,AAA,<*> . . . GT 0/1 0/1
c1 60 . AA AT,GA . . . GT 0/1 0/1
c1 170 . G A . . . GT 0/1 0/1
c1 119 . TTGA T . . . GT 0/1 0/1
c1 119 . T TTGAT,TTGATTGAT . . AF=0.5,0.25;END=119 GT 1/2 0/1
c1 201 . N NN . . . GT 0/1 0/1
c1 203 . NA N . . . GT 0/1 0/1
c1 204 . A AA . . . GT 0/1 0/1
c1 204 . A ANA . . . GT 0/1 0/1
c1 205 . T AT . . . GT 0/1 0/1
c1 265 . A AA . . . GT 0/1 0/1
c1 265 . a aa . . . GT 0/1 0/1
c1 265 . aa a . . . GT 0/1 0/1
c1 265 . AA A . . . GT 0/1 0/1
c1 48 . GGACA GGTCA . . END=52 GT 0/1 0/1
c1 48 . GGACA GGTCA,GA . . END=52 GT 0/1 0/2
c1 48 . GGACA gg . . . GT 0/1 0/1
c1 48 . ggaca GG . . . GT 0/1 0/1
c1 48 . ggaca c . . . GT 0/1 0/1
c1 48 . ggaca TGACC . . . GT 0/1 0/1
c1 48 . GGACA gTTTT . . . GT 0/1 0/1
c1 50 . ACAA <DEL:ME>,A . . END=52 GT 0/1 0/2
c1 50 . A c . . . GT 0/1 0/1
c1 50 . a c . . . GT 0/1 0/1
c1 60 . A ACGTN . . . GT 0/1 0/1
c1 48 . GGACA GGTCA,<*> . . . GT 0/1 0/2
c2 5 . A AA . . . GT 0/1 0/1
c2 1 . A AA . . . GT 0/1 0/1
c2 1 . AA A . . . GT 0/1 0/1
c2 1 . AAA A . . . GT 0/1 0/1
c2 1 . A T . . . GT 0/1 0/1
c2 1 . A TA . . . GT 0/1 0/1
c2 2 . A AT,T . . . GT 0/1 1/2
c2 20 . T TT . . . GT 0/1 0/1
c2 19 . TT T . . . GT 0/1 0/1
c2 13 . TTTTTTTT T . . . GT 0/1 0/1
c2 1 . AAAAAAAAAACGTTTTTTTT A . . . GT 0/1 0/1
`
