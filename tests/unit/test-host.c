/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * test-host HOSTS [MACHINE...] - recorded machines: what is read there, against their
 * show.txt and show.json
 *
 * WRITE_GOLDEN in the environment: writes them. What git diff shows then is reviewed like
 * code.
 */
#include "output/json.h"
#include "output/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static int open_machine(void **state)
{
	int fd = open(*state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void read_golden(int machine, const char *name, struct buf *ret_text)
{
	int fd = openat(machine, name, O_RDONLY | O_CLOEXEC);
	char chunk[4096];
	ssize_t n;

	if (fd < 0)
		fail_msg("no %s: run with WRITE_GOLDEN=1, and read what it says", name);
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(ret_text, chunk, (size_t) n);
	(void) close(fd);
}

static void write_golden(int machine, const char *name, const struct buf *text)
{
	int fd = openat(machine, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, buf_str(text), text->len), text->len);
	(void) close(fd);
}

static void assert_golden(int machine, const char *name, const struct buf *text)
{
	_cleanup_(buf_release) struct buf golden = BUF_INIT;

	if (getenv("WRITE_GOLDEN")) {
		write_golden(machine, name, text);
		return;
	}
	read_golden(machine, name, &golden);
	assert_string_equal(buf_str(text), buf_str(&golden));
}

static void add_json(const struct host *host, const struct groups *groups,
		     const struct pci_names *names, struct buf *out)
{
	struct json_object *object = json_host(host);

	json_put(object, "groups_list", json_groups(groups, names));

	buf_add_str(out,
		    json_object_to_json_string_ext(
			    object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	buf_add_byte(out, '\n');
	(void) json_object_put(object);
}

/* Beside the machines are names for their devices, the same with every libpci. */
static void open_names(const char *machine, struct pci_names *names)
{
	_cleanup_(buf_release) struct buf ids = BUF_INIT;

	buf_addf(&ids, "%s/../pci.ids", machine);
	pci_names_open(names, buf_str(&ids));
	assert_non_null(names->access);
}

static void test_machine(void **state)
{
	_cleanup_(host_release) struct host host = HOST_INIT;
	_cleanup_(groups_release) struct groups groups = GROUPS_INIT;
	_cleanup_(pci_names_close) struct pci_names names = PCI_NAMES_INIT;
	_cleanup_(buf_release) struct buf text = BUF_INIT, json = BUF_INIT;
	struct err err = ERR_INIT;
	int machine = open_machine(state);

	assert_int_equal(host_read(&host, machine, &err), 0);
	groups_read(&groups, machine);
	open_names(*state, &names);
	text_host(&host, &text);
	text_groups(&groups, &names, &(struct screen){ 0 }, &text);
	add_json(&host, &groups, &names, &json);
	assert_golden(machine, "show.txt", &text);
	assert_golden(machine, "show.json", &json);
	(void) close(machine);
}

/* A file instead of a directory everywhere: all is unknown, nothing fails. */
static void test_nothing(void **state)
{
	_cleanup_(host_release) struct host host = HOST_INIT;
	struct err err = ERR_INIT;
	int empty = open_machine(state);

	assert_int_equal(host_read(&host, empty, &err), -ENOENT);
	assert_string_equal(err.what, "cannot read /proc/cmdline");
	assert_string_equal(err.why, "No such file or directory");
	(void) close(empty);
}

static char *path_of(const char *hosts, const char *name)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "%s/%s", hosts, name);
	return mem_dup(buf_span(&path));
}

static struct CMUnitTest machine_test(const char *hosts, const char *name)
{
	return (struct CMUnitTest){ .name = mem_dup(span_of(name)),
				    .test_func = test_machine,
				    .initial_state = path_of(hosts, name) };
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct CMUnitTest *) a)->name,
		      ((const struct CMUnitTest *) b)->name);
}

/* A machine is a directory, so adding one takes no code. */
static size_t add_machines(const char *hosts, struct CMUnitTest **tests)
{
	DIR *dir = opendir(hosts);
	const struct dirent *entry;
	size_t n = 0, room = 0;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || entry->d_type == DT_REG)
			continue;
		*tests = mem_grow(*tests, n, &room, sizeof(**tests));
		(*tests)[n++] = machine_test(hosts, entry->d_name);
	}
	if (dir)
		(void) closedir(dir);
	if (n)
		qsort(*tests, n, sizeof(**tests), by_name);
	*tests = mem_grow(*tests, n, &room, sizeof(**tests));
	(*tests)[n++] = (struct CMUnitTest){ .name = mem_dup(span_of("nothing")),
					     .test_func = test_nothing,
					     .initial_state = path_of(hosts, ".") };
	return n;
}

int main(int argc, char **argv)
{
	struct CMUnitTest *tests = NULL;
	size_t n;
	int failed;

	if (argc != 2)
		return 2;
	n = add_machines(argv[1], &tests);
	if (n < 2)
		return 99;
	failed = _cmocka_run_group_tests("host", tests, n, NULL, NULL);
	for (size_t i = 0; i < n; i++) {
		free((char *) (uintptr_t) tests[i].name);
		free(tests[i].initial_state);
	}
	free(tests);
	return failed;
}
