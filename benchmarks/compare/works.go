package main

import "strings"

// work is something that both sides do.
type work struct {
	name   string
	what   string
	input  input
	source input // of annotations; its name is empty where there are none
	also   []input
	peer   commandLine
	ours   commandLine
	goal   float64 // the most that ours ÷ peer may be, of wall time
	single bool    // the peer can't use a second CPU
	absent bool    // the peer may be absent: then the work is left out
	oneCPU bool    // both sides get one CPU
	same   check   // of the two outputs
	rate   bool    // told in megabytes of input a second, too
	kind   string  // of our program's works, where there are several
	step   string  // no peer: a step that ours tells the time of
	limit  float64 // seconds that it may take
	size   float64 // the most that ours may be larger, as a ratio; 0: not asked
}

// program is what a work's growth is about.
func (w work) program() string { return strings.TrimSpace(w.ours.name + " " + w.kind) }

// commandLine is what one side runs. In its arguments {in} is the input, {source}
// the source of annotations, {packed} the same packed, {conf} a vcfanno
// configuration for it, {name} the file of that name among also, {out} the side's own
// output without ending.
type commandLine struct {
	name   string // of the executable; of ours: the example
	args   []string
	output string // the file it makes; "" = its standard output, kept as {out}.txt
	pipe   string // a command that its standard output goes through; "" = none
}

// String is the line as one would type it.
func (c commandLine) String() string {
	line := c.name
	for _, a := range c.args {
		if strings.ContainsAny(a, " \n") {
			a = "'" + a + "'"
		}
		line += " " + a
	}
	if c.pipe != "" {
		line += " | " + c.pipe
	}
	return line
}

func works() []work {
	all := []work{
		{
			name: "bed", what: "1000 Genomes VCF → PLINK .bed, .bim, .fam", input: joined, goal: 0.3, same: sameBytes,
			peer: commandLine{"plink2", []string{"--vcf", "{in}", "--make-bed", "--threads", "2", "--silent", "--out", "{out}"}, "{out}.bed", ""},
			ours: commandLine{"makebed", []string{"{in}", "-o", "{out}.bed"}, "{out}.bed", ""},
		},
		{
			name: "bed-fields", what: "GT:AD:DP:GQ:PL VCF, biallelic records → PLINK .bed, .bim, .fam", input: fields, goal: 0.4, same: sameBytes,
			peer: commandLine{"plink2", []string{"--vcf", "{in}", "--max-alleles", "2", "--vcf-half-call", "missing", "--make-bed", "--threads", "2", "--silent", "--out", "{out}"}, "{out}.bed", ""},
			ours: commandLine{"makebed", []string{"{in}", "--max-alleles", "2", "--half-calls", "missing", "-o", "{out}.bed"}, "{out}.bed", ""},
		},
		{
			name: "bcf-plain", what: "VCF → uncompressed BCF on disk", input: joined, goal: 0.2, same: sameRecords,
			peer: commandLine{"bcftools", []string{"view", "-Ou", "--threads", "2", "-o", "{out}.bcf", "{in}"}, "{out}.bcf", ""},
			ours: commandLine{"view", []string{"{in}", "-u", "-o", "{out}.bcf"}, "{out}.bcf", ""},
		},
		{
			name: "bcf", what: "VCF → compressed BCF on disk", input: joined, goal: 0.3, same: sameRecords,
			peer: commandLine{"bcftools", []string{"view", "-Ob", "--threads", "2", "-o", "{out}.bcf", "{in}"}, "{out}.bcf", ""},
			ours: commandLine{"view", []string{"{in}", "-o", "{out}.bcf"}, "{out}.bcf", ""},
		},
		{
			name: "query", what: "position and one INFO key of each record", input: joined, goal: 0.5, single: true, same: sameBytes,
			peer: commandLine{"bcftools", []string{"query", "-f", `%CHROM\t%POS\t%INFO/AF\n`, "{in}"}, "", ""},
			ours: commandLine{"query", []string{"{in}", "AF"}, "", ""},
		},
		{
			name: "flagstat", what: "flagstat of 3.2 million reads", input: reads, goal: 0.85, same: sameBytes,
			peer: commandLine{"samtools", []string{"flagstat", "-@", "1", "{in}"}, "", ""},
			ours: commandLine{"count", []string{"{in}"}, "", ""},
		},
		{
			name: "depth", what: "depth at every position", input: reads, goal: 0.5, same: sameBytes,
			peer: commandLine{"samtools", []string{"depth", "-a", "-@", "1", "{in}"}, "", ""},
			ours: commandLine{"depth", []string{"-a", "{in}"}, "", ""},
		},
		{
			name: "deflate", what: "text → BGZF at the default level", input: joinedText, goal: 0.35, size: 1.08, same: sameInflated,
			peer: commandLine{"bgzip", []string{"-c", "-@", "2", "{in}"}, "", ""},
			ours: commandLine{"bgzip", []string{"{in}", "-c"}, "", ""},
		},
	}
	all = append(all, annotations()...)
	all = append(all, echtvar()...)
	all = append(all, people()...)
	all = append(all, associations()...)
	for _, source := range []struct {
		name, what string
		input      input
	}{
		{"vcf", "1000 Genomes VCF", joined},
		{"table", "table of 2.4 million records × 7 numbers", tableVCF},
		{"bam", "simulated BAM", reads},
		{"real", "real reads (HG03130)", realReads},
	} {
		all = append(all, work{
			name: "inflate-" + source.name, what: "BGZF → nothing, checksums verified: " + source.what,
			input: source.input, goal: 1.35, oneCPU: true, single: true, same: sameBytes,
			peer: commandLine{"bgzip", []string{"-dc", "{in}"}, "", ""},
			ours: commandLine{"bgzip", []string{"-d", "-c", "--workers", "1", "{in}"}, "", ""},
		})
	}
	return all
}

// annotationKeys are what is taken of the source: the records have an AC and AN of
// their own.
const annotationKeys = "t_AC=AC,t_AN=AN,AF,AF_popmax,nhomalt,score,conservation"

// annotations are the works of joining real records with a source of annotations.
func annotations() []work {
	const keys = annotationKeys
	vcf := commandLine{"annotate", []string{"--source", "{source}:" + keys, "-o", "{out}.vcf.gz", "{in}"}, "{out}.vcf.gz", ""}
	return []work{
		{
			// vcfanno itself writes text alone.
			name: "annotate-vcfanno", what: "1.26 million records ⋈ VCF of 2.4 million, 7 INFO keys → VCF.gz", goal: 0.12,
			input: genomes, source: genomesTable, same: sameValues,
			peer: commandLine{"vcfanno", []string{"-p", "2", "{conf}", "{in}"}, "{out}.vcf.gz", "bgzip -@ 2 -c >{out}.vcf.gz"}, ours: vcf,
		},
		{
			name: "annotate-bcftools", what: "1.26 million records ⋈ VCF of 2.4 million, 7 INFO keys → VCF.gz", goal: 0.35,
			input: genomes, source: genomesTable, same: sameValues,
			peer: commandLine{"bcftools", []string{"annotate", "-a", "{source}", "-c", strings.ReplaceAll(keys, "=", ":="), "--threads", "2", "-Oz", "-o", "{out}.vcf.gz", "{in}"}, "{out}.vcf.gz", ""},
			ours: vcf,
		},
		{
			name: "annotate-packed", what: "1.26 million records ⋈ 2.4 million (ours packed, the peer's VCF.gz), 7 INFO keys → uncompressed BCF", goal: 0.15,
			input: genomes, source: genomesTable, also: []input{genomesPacked}, same: sameValues,
			peer: commandLine{"bcftools", []string{"annotate", "-a", "{source}", "-c", strings.ReplaceAll(keys, "=", ":="), "--threads", "2", "-Ou", "-o", "{out}.bcf", "{in}"}, "{out}.bcf", ""},
			ours: commandLine{"annotate", []string{"--source", "{packed}:" + keys, "-u", "-o", "{out}.bcf", "{in}"}, "{out}.bcf", ""},
		},
	}
}
