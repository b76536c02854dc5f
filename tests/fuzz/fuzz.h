/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_FUZZ_H
#define TEST_FUZZ_H

/*
 * Fuzz targets: one file each, which takes any bytes and stops the program where a law is
 * broken.
 *
 *	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
 *	{
 *		...
 *		fuzz_must(a == b, "%zu is not %zu", a, b);
 *		return 0;
 *	}
 *
 * The same file is built in three ways:
 *
 *	replay		meson setup build/x -Dtests=true; tests/fuzz/fuzz-NAME
 *FILE|DIRECTORY... libFuzzer	CC=clang meson setup build/fuzz -Dtests=true -Dfuzz=true
 *...; see scripts/fuzz AFL++		CC=afl-clang-fast, and all else as for libFuzzer
 */

#include "base/buf.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program with a sentence. */
void fuzz_wrong(const char *format, ...) _printf_(1, 2) __attribute__((noreturn));

#define fuzz_must(right, ...)                                                            \
	do {                                                                             \
		if (!(right))                                                            \
			fuzz_wrong(__VA_ARGS__);                                         \
	} while (0)

/* The input. */
struct span fuzz_span(const uint8_t *data, size_t size);

#endif
