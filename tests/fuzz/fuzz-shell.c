/* SPDX-License-Identifier: BSD-3-Clause */
#include "sh.h"
#include "shell/shell.h"
#include "texts.h"

#include "../unit/shell-values.h"

#include <string.h>

#define PATH     "etc/default/grub"
#define TEXT_MAX ((size_t) 8 << 10)
#define MARK     "\001:"

/* What sh reads otherwise, or not at all: bash's own. */
static bool is_of_bash(struct span text)
{
	static const char *const signs[] = { "=(", "[[", "function", "<<<", "$'",
					     "+=", "&>", ";&",       "${!", "\r" };

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (span_has(text, signs[i]))
			return true;
	return false;
}

/* What is read as sh, sh must be able to read. */
static void check_syntax(const char *text)
{
	fuzz_must(sh_parse(text) <= 0, "sh does not read this:\n%s", text);
}

static bool is_assignment(struct span word)
{
	size_t len = shell_name_length(word);

	return len > 0 && len < word.len && word.data[len] == '=';
}

/* Commands that change variables by no assignment, or end the script, are no matter of
 * what values are decoded to. */
static bool is_plain_command(const struct span *word, size_t n)
{
	static const char *const plain[] = { ":", "true", "export", "unset" };
	size_t i = 0;

	while (i < n && is_assignment(word[i]))
		i++;
	if (i == n)
		return true;
	for (size_t k = 0; k < ARRAY_SIZE(plain); k++)
		if (span_is(word[i], plain[k]))
			return true;
	return false;
}

static bool has_plain_commands(struct span text)
{
	static const char *const signs[] = { "for", "${", "`",  "$(", "<",  ">",  "$?",
					     "$#",  "$@", "$*", "$-", "$$", "$!", "$0" };
	_cleanup_(shell_release) struct shell_script script = SHELL_SCRIPT_INIT;
	struct shell_trouble trouble;
	bool plain = shell_parse(&script, text, &trouble) == 0;

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		plain &= !span_has(text, signs[i]);
	for (size_t i = 0; plain && i < script.n_command; i++)
		plain = !script.command[i].lost && !script.command[i].function &&
			is_plain_command(script.word + script.command[i].first,
					 script.command[i].n);
	return plain;
}

static void check_value(const char *text, const struct value *value)
{
	_cleanup_(buf_release) struct buf script = BUF_INIT, out = BUF_INIT;
	struct span is;

	buf_addf(
		&script,
		"eval \"unset PATH PWD OLDPWD PPID PS1 PS2 PS4 IFS OPTIND; set --\n$1\" >&2; printf '%s%%s' \"$%.*s\"",
		MARK, (int) value->name.len, value->name.data);
	if (sh_run(buf_str(&script), text, &out) != 0 ||
	    !span_starts(buf_span(&out), MARK))
		return;
	is = span_at(out.data, strlen(MARK), out.len);
	fuzz_must(span_eq(is, buf_span(&value->text)),
		  "sh has [%.*s] in %.*s, and not [%s]", (int) is.len, is.data,
		  (int) value->name.len, value->name.data, buf_str(&value->text));
}

static void check_values(const struct config_file *file, const char *text)
{
	_cleanup_(values_release) struct values values = VALUES_INIT;

	values_of(&values, &file->layout, buf_span(&file->text));
	for (size_t i = 0; i < values.n; i++)
		if (values.value[i].known && !values.value[i].why &&
		    span_starts(values.value[i].name, "GRUB_CMDLINE"))
			check_value(text, &values.value[i]);
}

/* What sh sources, with sh as the judge. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(mem_done) char *text = mem_dup(fuzz_span(data, size));
	struct texts texts;
	const struct config_file *file;

	texts_init(&texts);
	file = texts_add(&texts, PATH, fuzz_span(data, size));
	if (file && size <= TEXT_MAX && !is_of_bash(fuzz_span(data, size))) {
		check_syntax(text);
		if (has_plain_commands(fuzz_span(data, size)))
			check_values(file, text);
	}
	texts_hold_laws(&texts);
	texts_release(&texts);
	return 0;
}
