/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

void fuzz_wrong(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void) vfprintf(stderr, format, args);
	va_end(args);
	(void) fputc('\n', stderr);
	abort();
}

struct span fuzz_span(const uint8_t *data, size_t size)
{
	return (struct span){ (const char *) data, size };
}
