/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TORTURE_ENTRY_H
#define TORTURE_ENTRY_H

/*
 * Lets a traced program that has just been executed run to the first instruction of
 * main(), where the dynamic loader's calls are over.
 */

#include <stdint.h>
#include <sys/types.h>

/* Where main() is in the file's own addresses, and where _start is. */
struct menu_entry {
	uint64_t main, start;
};

/* Without symbols main is start. */
struct menu_entry entry_find(const char *program);
void entry_run_to(pid_t pid, const struct menu_entry *entry);

#endif
