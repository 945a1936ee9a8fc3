package records

import "github.com/allelerx/allelerx/examples/simulate/synth"

// Frequencies are how common the alleles of a cohort are where its user does not
// say: round numbers, of about the size that CPIC's frequency tables give for
// Europeans, so that a report of the cohort looks like one of people. Alleles
// that are not here do not occur.
func Frequencies() synth.Frequencies {
	return synth.Frequencies{
		"ABCG2":   {"rs2231142 variant (T)": 0.11},
		"CACNA1S": {},
		"CFTR":    {},
		"CYP2B6":  {"*4": 0.04, "*5": 0.12, "*6": 0.23, "*18": 0.002},
		"CYP2C19": {"*1": 0.62, "*2": 0.147, "*3": 0.002, "*4": 0.002, "*17": 0.215, "*8": 0.003},
		"CYP2C9":  {"*2": 0.127, "*3": 0.076, "*8": 0.002, "*11": 0.002},
		"CYP2D6":  {"*2": 0.28, "*3": 0.016, "*4": 0.185, "*6": 0.011, "*9": 0.028, "*10": 0.016, "*41": 0.092},
		"CYP3A4":  {"*22": 0.05},
		"CYP3A5":  {"*3": 0.92, "*6": 0.001},
		"CYP4F2":  {"*3": 0.29},
		"DPYD":    {"c.1905+1G>A (*2A)": 0.008, "c.2846A>T": 0.004, "c.1129-5923C>G, c.1236G>A (HapB3)": 0.024, "c.1679T>G (*13)": 0.001},
		"G6PD":    {"A- 202A_376G": 0.01},
		"IFNL3":   {"rs12979860 variant (T)": 0.33},
		"MT-RNR1": {},
		"NAT2":    {"*5": 0.44, "*6": 0.28, "*7": 0.03},
		"NUDT15":  {"*3": 0.005},
		"RYR1":    {},
		"SLCO1B1": {"*5": 0.02, "*14": 0.12, "*15": 0.15, "*37": 0.24},
		"TPMT":    {"*2": 0.002, "*3A": 0.036, "*3C": 0.005},
		"UGT1A1":  {"*6": 0.005, "*28": 0.30, "*80+*28": 0.01},
		"VKORC1":  {"rs9923231 variant (T)": 0.39},
	}
}
