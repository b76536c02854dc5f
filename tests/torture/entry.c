/* SPDX-License-Identifier: BSD-3-Clause */
#include "entry.h"
#include "trace.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define BREAKPOINT 0xccL /* int3 */

static uint64_t find_symbol(const char *file, const Elf64_Shdr *table, const char *names,
			    const char *name)
{
	const Elf64_Sym *symbol = (const void *) (file + table->sh_offset);

	for (size_t i = 0; i < table->sh_size / sizeof(*symbol); i++)
		if (strcmp(names + symbol[i].st_name, name) == 0)
			return symbol[i].st_value;
	return 0;
}

static struct menu_entry find_in(const char *file)
{
	const Elf64_Ehdr *head = (const void *) file;
	const Elf64_Shdr *section = (const void *) (file + head->e_shoff);
	struct menu_entry entry = { head->e_entry, head->e_entry };

	for (unsigned i = 0; i < head->e_shnum; i++) {
		const Elf64_Shdr *names = &section[section[i].sh_link];
		uint64_t found = 0;

		if (section[i].sh_type == SHT_SYMTAB)
			found = find_symbol(file, &section[i], file + names->sh_offset,
					    "main");
		if (found)
			entry.main = found;
	}
	return entry;
}

struct menu_entry entry_find(const char *program)
{
	int fd = open(program, O_RDONLY | O_CLOEXEC);
	struct menu_entry entry;
	struct stat st;
	void *file;

	if (fd < 0 || fstat(fd, &st) < 0)
		give_up(program);
	file = mmap(NULL, (size_t) st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file == MAP_FAILED)
		give_up(program);
	entry = find_in(file);
	(void) munmap(file, (size_t) st.st_size);
	(void) close(fd);
	return entry;
}

/* Where _start came to be. */
static uint64_t read_start(pid_t pid)
{
	uint64_t pair[2] = { 0 };
	char path[64];
	int fd;

	(void) snprintf(path, sizeof(path), "/proc/%d/auxv", (int) pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && pair[0] != AT_ENTRY)
		if (read(fd, pair, sizeof(pair)) != (ssize_t) sizeof(pair))
			break;
	if (pair[0] != AT_ENTRY)
		give_up(path);
	(void) close(fd);
	return pair[1];
}

static void must(long done, const char *what)
{
	if (done == -1 && errno)
		give_up(what);
}

void entry_run_to(pid_t pid, const struct menu_entry *entry)
{
	uint64_t at = read_start(pid) - entry->start + entry->main;
	struct user_regs_struct registers;
	long code;
	int status;

	errno = 0;
	code = ptrace(PTRACE_PEEKTEXT, pid, at, 0);
	must(code, "reading main()");
	must(ptrace(PTRACE_POKETEXT, pid, at, (code & ~0xffL) | BREAKPOINT),
	     "breakpoint");
	must(ptrace(PTRACE_CONT, pid, 0, 0), "running to main()");
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) ||
	    WSTOPSIG(status) != SIGTRAP)
		give_up("running to main()");
	must(ptrace(PTRACE_POKETEXT, pid, at, code), "breakpoint");
	must(ptrace(PTRACE_GETREGS, pid, 0, &registers), "registers");
	registers.rip = at;
	must(ptrace(PTRACE_SETREGS, pid, 0, &registers), "registers");
}
