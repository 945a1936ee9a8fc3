//go:build amd64 && !purego

#include "textflag.h"

DATA pade<>+0x00(SB)/8, $840.0
DATA pade<>+0x08(SB)/8, $75600.0
DATA pade<>+0x10(SB)/8, $665280.0
DATA pade<>+0x18(SB)/8, $42.0
DATA pade<>+0x20(SB)/8, $10080.0
DATA pade<>+0x28(SB)/8, $332640.0
DATA pade<>+0x30(SB)/8, $1.0
DATA pade<>+0x38(SB)/8, $0.0625
GLOBL pade<>(SB), RODATA|NOPTR, $64

// func dotLanes(rows *float64, stride int, vector *float64, n int, sums *float64)
//
// Four rows by one vector, n a multiple of 8 and not 0.
TEXT ·dotLanes(SB), NOSPLIT, $0-40
	MOVQ rows+0(FP), SI
	MOVQ stride+8(FP), DX
	MOVQ vector+16(FP), DI
	MOVQ n+24(FP), CX
	MOVQ sums+32(FP), R8
	SHLQ $3, DX
	LEAQ (SI)(DX*1), R9
	LEAQ (SI)(DX*2), R10
	LEAQ (R9)(DX*2), R11
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
	VXORPD Y2, Y2, Y2
	VXORPD Y3, Y3, Y3
	VXORPD Y4, Y4, Y4
	VXORPD Y5, Y5, Y5
	VXORPD Y6, Y6, Y6
	VXORPD Y7, Y7, Y7
	XORQ AX, AX

dots:
	VMOVUPD (DI)(AX*8), Y8
	VMOVUPD 32(DI)(AX*8), Y9
	VFMADD231PD (SI)(AX*8), Y8, Y0
	VFMADD231PD 32(SI)(AX*8), Y9, Y4
	VFMADD231PD (R9)(AX*8), Y8, Y1
	VFMADD231PD 32(R9)(AX*8), Y9, Y5
	VFMADD231PD (R10)(AX*8), Y8, Y2
	VFMADD231PD 32(R10)(AX*8), Y9, Y6
	VFMADD231PD (R11)(AX*8), Y8, Y3
	VFMADD231PD 32(R11)(AX*8), Y9, Y7
	ADDQ $8, AX
	CMPQ AX, CX
	JLT  dots

	VADDPD Y4, Y0, Y0
	VADDPD Y5, Y1, Y1
	VADDPD Y6, Y2, Y2
	VADDPD Y7, Y3, Y3
	VHADDPD Y1, Y0, Y0
	VHADDPD Y3, Y2, Y2
	VPERM2F128 $0x21, Y2, Y0, Y4
	VBLENDPD $0x0c, Y2, Y0, Y5
	VADDPD Y4, Y5, Y0
	VADDPD (R8), Y0, Y0
	VMOVUPD Y0, (R8)
	VZEROUPPER
	RET

// The numbers of Padé's approximant of the order 6, and 1.
#define PADE_NUMBERS \
	VBROADCASTSD pade<>+0x00(SB), Y9; \
	VBROADCASTSD pade<>+0x08(SB), Y10; \
	VBROADCASTSD pade<>+0x10(SB), Y11; \
	VBROADCASTSD pade<>+0x18(SB), Y12; \
	VBROADCASTSD pade<>+0x20(SB), Y13; \
	VBROADCASTSD pade<>+0x28(SB), Y14; \
	VBROADCASTSD pade<>+0x30(SB), Y15

// Of t in Y0: even+odd to Y4, even−odd to Y5. Even is in Y2, odd in Y3, t² in Y1.
#define PADE \
	VMULPD Y0, Y0, Y1; \
	VADDPD Y9, Y1, Y2; \
	VFMADD213PD Y10, Y1, Y2; \
	VFMADD213PD Y11, Y1, Y2; \
	VMOVAPD Y12, Y3; \
	VFMADD213PD Y13, Y1, Y3; \
	VFMADD213PD Y14, Y1, Y3; \
	VMULPD Y0, Y3, Y3; \
	VADDPD Y3, Y2, Y4; \
	VSUBPD Y3, Y2, Y5

// func shiftLanes(inverse, x, y, weight, rest *float64, n int)
//
// As shift for a reach of 1, n a multiple of 4 and not 0.
TEXT ·shiftLanes(SB), NOSPLIT, $0-48
	MOVQ inverse+0(FP), SI
	MOVQ x+8(FP), DI
	MOVQ y+16(FP), DX
	MOVQ weight+24(FP), R8
	MOVQ rest+32(FP), R9
	MOVQ n+40(FP), CX
	PADE_NUMBERS
	XORQ AX, AX

people:
	VMOVUPD (DI)(AX*8), Y0
	PADE
	VMULPD (SI)(AX*8), Y5, Y5
	VADDPD Y5, Y4, Y6
	VDIVPD Y6, Y15, Y6
	VMULPD Y6, Y4, Y4 // p
	VMULPD Y6, Y5, Y5
	VMULPD Y4, Y5, Y5
	VMOVUPD Y5, (R8)(AX*8)
	VMOVUPD (DX)(AX*8), Y7
	VSUBPD Y4, Y7, Y7
	VMOVUPD Y7, (R9)(AX*8)
	ADDQ $4, AX
	CMPQ AX, CX
	JLT  people
	VZEROUPPER
	RET

// func moveLanes(inverse, x, y, weight, rest *float64, n int)
//
// As move for a reach of 8, n a multiple of 4 and not 0.
TEXT ·moveLanes(SB), NOSPLIT, $0-48
	MOVQ inverse+0(FP), SI
	MOVQ x+8(FP), DI
	MOVQ y+16(FP), DX
	MOVQ weight+24(FP), R8
	MOVQ rest+32(FP), R9
	MOVQ n+40(FP), CX
	VBROADCASTSD pade<>+0x38(SB), Y8
	PADE_NUMBERS
	XORQ AX, AX

moved:
	VMULPD (DI)(AX*8), Y8, Y0 // x/16
	PADE
	VDIVPD Y4, Y5, Y5
	VMULPD Y5, Y5, Y5
	VMULPD Y5, Y5, Y5
	VMULPD Y5, Y5, Y5
	VMULPD Y5, Y5, Y5         // e^−x
	VMULPD (SI)(AX*8), Y5, Y5
	VMOVUPD Y5, (SI)(AX*8)
	VADDPD Y15, Y5, Y6
	VDIVPD Y6, Y15, Y6        // p
	VMULPD Y6, Y5, Y5         // 1 − p
	VMULPD Y6, Y5, Y5
	VMOVUPD Y5, (R8)(AX*8)
	VMOVUPD (DX)(AX*8), Y7
	VSUBPD Y6, Y7, Y7
	VMOVUPD Y7, (R9)(AX*8)
	ADDQ $4, AX
	CMPQ AX, CX
	JLT  moved
	VZEROUPPER
	RET

// func multiplyLanes(dst, a, b *float64, n int)
//
// n a multiple of 8 and not 0.
TEXT ·multiplyLanes(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DX
	MOVQ n+24(FP), CX
	XORQ AX, AX

products:
	VMOVUPD (SI)(AX*8), Y0
	VMOVUPD 32(SI)(AX*8), Y1
	VMULPD (DX)(AX*8), Y0, Y0
	VMULPD 32(DX)(AX*8), Y1, Y1
	VMOVUPD Y0, (DI)(AX*8)
	VMOVUPD Y1, 32(DI)(AX*8)
	ADDQ $8, AX
	CMPQ AX, CX
	JLT  products
	VZEROUPPER
	RET

// func combineLanes(rows *float64, stride, count int, coefficients, dst *float64, n int)
//
// n a multiple of 32 and not 0, count not 0.
TEXT ·combineLanes(SB), NOSPLIT, $0-48
	MOVQ rows+0(FP), SI
	MOVQ stride+8(FP), DX
	MOVQ count+16(FP), R8
	MOVQ coefficients+24(FP), R9
	MOVQ dst+32(FP), DI
	MOVQ n+40(FP), CX
	SHLQ $3, DX

thirtytwo:
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
	VXORPD Y2, Y2, Y2
	VXORPD Y3, Y3, Y3
	VXORPD Y4, Y4, Y4
	VXORPD Y5, Y5, Y5
	VXORPD Y6, Y6, Y6
	VXORPD Y7, Y7, Y7
	MOVQ SI, R10
	MOVQ R9, R11
	MOVQ R8, BX

rows:
	VBROADCASTSD (R11), Y8
	VFMADD231PD (R10), Y8, Y0
	VFMADD231PD 32(R10), Y8, Y1
	VFMADD231PD 64(R10), Y8, Y2
	VFMADD231PD 96(R10), Y8, Y3
	VFMADD231PD 128(R10), Y8, Y4
	VFMADD231PD 160(R10), Y8, Y5
	VFMADD231PD 192(R10), Y8, Y6
	VFMADD231PD 224(R10), Y8, Y7
	ADDQ DX, R10
	ADDQ $8, R11
	DECQ BX
	JNZ  rows

	VMOVUPD Y0, (DI)
	VMOVUPD Y1, 32(DI)
	VMOVUPD Y2, 64(DI)
	VMOVUPD Y3, 96(DI)
	VMOVUPD Y4, 128(DI)
	VMOVUPD Y5, 160(DI)
	VMOVUPD Y6, 192(DI)
	VMOVUPD Y7, 224(DI)
	ADDQ $256, SI
	ADDQ $256, DI
	SUBQ $32, CX
	JNZ  thirtytwo
	VZEROUPPER
	RET

// func addRowsLanes(sums, rows *float64, size int, levels, people *int32, n, from int)
//
// size a multiple of 4, and n, not 0.
TEXT ·addRowsLanes(SB), NOSPLIT, $0-56
	MOVQ sums+0(FP), DI
	MOVQ rows+8(FP), SI
	MOVQ size+16(FP), R8
	MOVQ levels+24(FP), R9
	MOVQ people+32(FP), R10
	MOVQ n+40(FP), R11
	MOVQ from+48(FP), R12
	SHLQ $3, R8
	XORQ CX, CX

row:
	MOVLQSX (R9)(CX*4), AX
	IMULQ R8, AX
	ADDQ DI, AX
	MOVLQSX (R10)(CX*4), BX
	SUBQ R12, BX
	IMULQ R8, BX
	ADDQ SI, BX
	MOVQ R8, DX

sixteen:
	CMPQ DX, $128
	JLT  four
	VMOVUPD (AX), Y0
	VMOVUPD 32(AX), Y1
	VMOVUPD 64(AX), Y2
	VMOVUPD 96(AX), Y3
	VADDPD (BX), Y0, Y0
	VADDPD 32(BX), Y1, Y1
	VADDPD 64(BX), Y2, Y2
	VADDPD 96(BX), Y3, Y3
	VMOVUPD Y0, (AX)
	VMOVUPD Y1, 32(AX)
	VMOVUPD Y2, 64(AX)
	VMOVUPD Y3, 96(AX)
	ADDQ $128, AX
	ADDQ $128, BX
	SUBQ $128, DX
	JNZ  sixteen
	JMP  next

four:
	VMOVUPD (AX), Y0
	VADDPD (BX), Y0, Y0
	VMOVUPD Y0, (AX)
	ADDQ $32, AX
	ADDQ $32, BX
	SUBQ $32, DX
	JNZ  four

next:
	INCQ CX
	CMPQ CX, R11
	JLT  row
	VZEROUPPER
	RET
