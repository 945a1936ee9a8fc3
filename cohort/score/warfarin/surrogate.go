package warfarin

import "fmt"

// FromSurrogate derives rs9923231 from another site of VKORC1, by the rules of section
// S4 of the appendix. Genotypes are in the gene's orientation, as there, "C/T" of
// rs9934438 for example; on the forward strand of the chromosome the bases are the
// complements.
//
//	rs9934438 (1173 C>T)   C/C → G/G, C/T → A/G, T/T → A/A   everybody
//	rs2359612 (2255 C>T)   C/C → G/G, C/T → A/G, T/T → A/A   White and Asian
//	rs8050894 (1542 G>C)   G/G → G/G, C/G → A/G, C/C → A/A   White and Asian
//
// The rules were compared in two implementations: setup.py of S. Hurubaru's project
// and impute scripts of another one, on the consortium's data.
func FromSurrogate(rsID, genotype string, race Race) (VKORC1, error) {
	rules := map[string]VKORC1{"C/C": VKORC1GG, "C/T": VKORC1AG, "T/C": VKORC1AG, "T/T": VKORC1AA}
	switch rsID {
	case "rs9934438":
	case "rs2359612":
	case "rs8050894":
		rules = map[string]VKORC1{"G/G": VKORC1GG, "C/G": VKORC1AG, "G/C": VKORC1AG, "C/C": VKORC1AA}
	default:
		return VKORC1Unknown, fmt.Errorf("warfarin: the site is no surrogate of rs9923231: rs9934438, rs2359612 and rs8050894 are")
	}
	if rsID != "rs9934438" && race != White && race != Asian {
		return VKORC1Unknown, fmt.Errorf("warfarin: %s tells rs9923231 of White and Asian people alone: take rs9934438, or rs9923231 itself", rsID)
	}
	v, ok := rules[genotype]
	if !ok {
		return VKORC1Unknown, fmt.Errorf("warfarin: the genotype at %s is none of that site in the orientation of the gene: write it as in C/T, complementing what stands on the forward strand", rsID)
	}
	return v, nil
}
