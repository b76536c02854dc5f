/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_FUZZ_SH_H
#define TEST_FUZZ_SH_H

/*
 * What dash makes of a text that nobody has looked at.
 *
 *	if (sh_run("eval \"$1\" >&2; printf %s \"$X\"", text, &out) == 0)
 *		...
 *
 * The shell is a child that can start no program and no process, open nothing for writing
 * and send no signal (seccomp), and that has two seconds and 256 MiB. It has no
 * variables, no input, and its stderr goes nowhere.
 */

#include "fuzz.h"

/* Its exit status; -1: there is no sandbox here, it was killed, or said too much. */
int sh_run(const char *script, const char *argument, struct buf *ret_out);
/* The same, and nothing is done but reading the text: 0, or a syntax error. */
int sh_parse(const char *text);

#endif
