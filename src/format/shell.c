/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"
#include "shell/shell.h"

#include <errno.h>

/*
 * Files that sh sources: /etc/default/grub and its drop-ins.
 *
 * Each assignment to a variable of the sourcing shell is a segment. NAME=value before a
 * command changes only that command's environment, except before the special builtins
 * (POSIX sh 2.14; dash eval.c:evalcommand).
 */

struct shell_file {
	struct file_layout *layout;
	struct span text;
	struct shell_script script;
	size_t next_include; /* index of the first statement not yet checked for one */
	bool may_be_over;    /* a return or exit comes before this point */
	size_t counted;      /* offset that line belongs to */
	unsigned line;
	struct shell_trouble trouble; /* .why: the reason to refuse the file */
};

/* The words of one command, or its leading assignments. */
struct shell_words {
	const struct shell_command *command;
	const struct span *word;
	size_t n;
	bool conditional;
};

static bool shell_is_one_of(struct span word, const char *const *names)
{
	for (; *names; names++)
		if (span_is(word, *names))
			return true;
	return false;
}

/* Return the length of the leading NAME= or NAME+=, or 0 if it is no assignment. */
static size_t assignment_length(struct span word)
{
	size_t len = shell_name_length(word);
	struct span rest = span_at(word.data, len, word.len);

	if (len == 0)
		return 0;
	if (span_starts(rest, "+="))
		return len + 2;
	return span_starts(rest, "=") ? len + 1 : 0;
}

static bool is_whole_quote(struct span value)
{
	struct shell_trouble trouble;
	size_t end;

	return (span_starts(value, "\"") || span_starts(value, "'")) &&
	       shell_skip(value, 0, false, &end, &trouble) == 0 && end == value.len;
}

/* Return true if there is a quote outside expansions, or an expansion is not closed. */
static bool has_quote(struct span value)
{
	struct shell_trouble trouble;
	size_t i = 0;

	while (i < value.len) {
		char byte = value.data[i];

		if (byte == '"' || byte == '\'')
			return true;
		if (byte == '\\')
			i += 2;
		else if (byte != '$' && byte != '`')
			i++;
		else if (shell_skip(value, i, false, &i, &trouble) < 0)
			return true;
	}
	return false;
}

static void set_value(const struct shell_file *file, struct segment *segment,
		      struct span value)
{
	segment->start = (size_t) (value.data - file->text.data);
	segment->end = segment->start + value.len;
	segment->quoting = QUOTING_SHELL_BARE;
	if (is_whole_quote(value)) {
		segment->quoting = value.data[0] == '"' ? QUOTING_SHELL_DOUBLE
							: QUOTING_SHELL_SINGLE;
		segment->start++;
		segment->end--;
	} else if (has_quote(value)) {
		segment->quoting = QUOTING_SHELL_MIXED;
	}
}

/*
 * An unquoted value gets double quotes when it grows. ${...} and `...` can mean something
 * else in them; only $NAME and ${NAME} never do.
 */
static bool has_only_names(const struct view *view)
{
	for (size_t i = 0; i < view->n_ref; i++)
		if (!view->ref[i].grub &&
		    (view->ref[i].conditional ||
		     view->ref[i].name.len + 3 < view->ref[i].raw.len))
			return false;
	return true;
}

static const char *shell_why_readonly(const struct shell_file *file,
				      const struct segment *segment)
{
	_cleanup_(view_release) struct view view = VIEW_INIT;
	struct span value = span_at(file->text.data, segment->start, segment->end);
	const char *why;

	if (segment->quoting != QUOTING_SHELL_DOUBLE &&
	    segment->quoting != QUOTING_SHELL_SINGLE && span_ends(value, "\r"))
		return "a carriage return ends the value";
	if (view_decode(&view, segment->quoting, value, &why) < 0)
		return why;
	if (segment->quoting == QUOTING_SHELL_MIXED)
		return "several quotings are glued together";
	if (segment->quoting == QUOTING_SHELL_BARE && !has_only_names(&view))
		return "an expansion without quotes";
	return NULL;
}

/* Segments are added in the order of the text, so lines are counted once. */
static unsigned line_of(struct shell_file *file, size_t at)
{
	struct span since = span_at(file->text.data, file->counted, file->text.len);

	file->line += text_line(since, at - file->counted) - 1;
	file->counted = at;
	return file->line;
}

static struct segment *shell_add_segment(struct shell_file *file,
					 const struct shell_words *words,
					 struct span name)
{
	struct segment *segment = file_layout_add_segment(file->layout);
	size_t at = (size_t) (name.data - file->text.data);

	segment->line = line_of(file, at);
	segment->stop = file->script.statement[words->command->statement].stop;
	segment->name = name;
	segment->conditional = words->conditional || file->may_be_over;
	return segment;
}

static struct segment *add_assignment(struct shell_file *file,
				      const struct shell_words *words, struct span word)
{
	size_t len = assignment_length(word), name = shell_name_length(word);
	struct segment *segment =
		shell_add_segment(file, words, span_at(word.data, 0, name));

	segment->append = len > name + 1;
	set_value(file, segment, span_at(word.data, len, word.len));
	segment->readonly_reason = shell_why_readonly(file, segment);
	return segment;
}

static void add_assignments(struct shell_file *file, const struct shell_words *words)
{
	for (size_t i = 0; i < words->n; i++)
		(void) add_assignment(file, words, words->word[i]);
}

/*
 * Find the unquoted name at the start of a word. *ret_after is the raw offset after it,
 * *ret_byte the decoded byte there: '\0' at the end, '$' for any expansion.
 */
static bool shell_find_name(struct span word, struct span *ret_name, size_t *ret_after,
			    char *ret_byte)
{
	_cleanup_(view_release) struct view view = VIEW_INIT;
	const char *why;
	size_t len = 0;

	if (view_decode_shell(&view, QUOTING_SHELL_MIXED, word, &why) < 0)
		return false;
	while (len < view.len && view.cell[len].ref < 0 &&
	       shell_name_length((struct span){ &view.cell[len].byte, 1 }) > 0)
		len++;
	if (len == 0)
		return false;

	*ret_name = span_at(word.data, view_raw(&view, 0), view.cell[len - 1].raw + 1);
	*ret_after = view_raw(&view, len);
	*ret_byte = '\0';
	if (len < view.len)
		*ret_byte = view.cell[len].ref < 0 ? view.cell[len].byte : '$';
	return ret_name->len == len;
}

/* export "NAME=value" */
static void add_quoted(struct shell_file *file, const struct shell_words *words,
		       struct span word)
{
	struct span name;
	struct segment *segment;
	size_t after;
	char byte;

	if (!shell_find_name(word, &name, &after, &byte) || byte != '=')
		return;
	segment = shell_add_segment(file, words, name);
	segment->start = (size_t) (word.data - file->text.data) + after + 1;
	segment->end = (size_t) (word.data - file->text.data) + word.len;
	segment->quoting = QUOTING_SHELL_MIXED;
	segment->conditional = true;
	segment->readonly_reason = "the name is quoted with its value";
}

/*
 * export, readonly and declare expand all words before they assign the first one. dash up
 * to 0.5.10 also splits unquoted expansions.
 */
static void add_exports(struct shell_file *file, const struct shell_words *words)
{
	for (size_t i = 1; i < words->n; i++) {
		struct span word = words->word[i];
		struct segment *segment;

		if (span_is(word, "-p"))
			return;
		if (assignment_length(word) == 0) {
			add_quoted(file, words, word);
			continue;
		}
		segment = add_assignment(file, words, word);
		if ((i > 1 || segment->quoting == QUOTING_SHELL_BARE) &&
		    (span_has(word, "$") || span_has(word, "`")))
			segment->conditional = true;
	}
}

/* dash treats unset NAME=value as unset NAME. */
static void add_unset(struct shell_file *file, const struct shell_words *words)
{
	for (size_t i = 1; i < words->n; i++) {
		struct segment *segment;
		struct span name;
		size_t after;
		char byte;

		if (span_is(words->word[i], "-f"))
			return;
		if (!shell_find_name(words->word[i], &name, &after, &byte) ||
		    (byte != '\0' && byte != '='))
			continue;
		segment = shell_add_segment(file, words, name);
		segment->start = (size_t) (name.data - file->text.data) + name.len;
		segment->end = segment->start;
		segment->quoting = QUOTING_SHELL_BARE;
		segment->unset = true;
		segment->conditional |= byte == '=';
	}
}

/* Add at most one include for each statement. */
static void shell_add_include(struct shell_file *file, const struct shell_words *words)
{
	size_t i = words->command->statement;
	const struct shell_statement *statement = &file->script.statement[i];
	struct include *include;

	if (words->n < 2 || i < file->next_include)
		return;
	file->next_include = i + 1;
	include = file_layout_add_include(file->layout);
	include->offset = statement->start;
	include->text = span_at(file->text.data, statement->start, statement->end);
}

static void set_over(struct shell_file *file, const struct shell_words *words)
{
	if (!words->command->function)
		file->may_be_over = true;
}

/* In a function these are like local: their variables end with the function. */
static void add_declarations(struct shell_file *file, const struct shell_words *words)
{
	if (!words->command->function)
		add_exports(file, words);
}

static const struct shell_builtin {
	const char *name;
	void (*apply)(struct shell_file *file, const struct shell_words *words);
} builtins[] = {
	{ "export", add_exports },
	{ "readonly", add_exports },
	{ "declare", add_declarations },
	{ "typeset", add_declarations },
	{ "unset", add_unset },
	{ ".", shell_add_include },
	{ "source", shell_add_include },
	{ "return", set_over },
	{ "exit", set_over },
};

static void apply_builtin(struct shell_file *file, const struct shell_words *words)
{
	for (size_t i = 0; i < ARRAY_SIZE(builtins); i++)
		if (span_is(words->word[0], builtins[i].name))
			builtins[i].apply(file, words);
}

static void set_trouble(struct shell_file *file, struct span at, const char *why)
{
	if (file->trouble.why)
		return;
	file->trouble.at = (size_t) (at.data - file->text.data);
	file->trouble.why = why;
}

static const char *const kernel_arguments[] = { "GRUB_CMDLINE_LINUX",
						"GRUB_CMDLINE_LINUX_DEFAULT",
						"default_kernel_opts",
						"U_BOOT_PARAMETERS", NULL };

/* NAME=a b and NAME="a" b leave the variable unchanged and run b: a misspelling. */
static void refuse_misspelling(struct shell_file *file, const struct shell_words *before)
{
	for (size_t i = 0; i < before->n; i++) {
		struct span word = before->word[i];

		word.len = shell_name_length(word);
		if (shell_is_one_of(word, kernel_arguments))
			set_trouble(file, word, "words stand outside of the quotes");
	}
}

/*
 * Apply NAME=value before a command. If the command's name expands to nothing, there is
 * no command and the assignments are the shell's own: they become conditional.
 */
static void apply_environment(struct shell_file *file, const struct shell_words *before,
			      struct span command)
{
	static const char *const special[] = { ":",     "break",  "continue", "eval",
					       "exec",  "export", "readonly", "return",
					       "set",   "shift",  "times",    "trap",
					       "unset", ".",      "exit",     NULL };
	struct shell_words words = *before;

	if (span_has(command, "$") || span_has(command, "`"))
		words.conditional = true;
	else if (!shell_is_one_of(command, special)) {
		refuse_misspelling(file, before);
		return;
	}
	add_assignments(file, &words);
}

/* NA\<newline>ME=value: sh joins the name, but a segment's name is one span. */
static bool has_broken_name(struct span word)
{
	size_t len = shell_name_length(word);
	bool broken = false;

	while (len > 0 && span_starts(span_at(word.data, len, word.len), "\\\n")) {
		broken = true;
		len += 2;
		while (len < word.len &&
		       shell_name_length(span_at(word.data, len, len + 1)) > 0)
			len++;
	}
	return broken && (span_starts(span_at(word.data, len, word.len), "=") ||
			  span_starts(span_at(word.data, len, word.len), "+="));
}

static void apply_command(struct shell_file *file, const struct shell_command *command)
{
	static const char *const prefixes[] = { "command", "builtin", NULL };
	struct shell_words before = {
		.command = command,
		.word = file->script.word + command->first,
		.conditional = command->conditional,
	};
	struct shell_words words = before;

	while (before.n < command->n && assignment_length(before.word[before.n]) > 0)
		before.n++;
	words.word += before.n;
	words.n = command->n - before.n;
	if (words.n == 0) {
		add_assignments(file, &before);
		return;
	}
	if (has_broken_name(words.word[0])) {
		set_trouble(file, words.word[0], "a line break inside a name");
		return;
	}

	if (shell_is_one_of(words.word[0], kernel_arguments))
		set_trouble(file, words.word[0], "a blank stands before the =");
	apply_environment(file, &before, words.word[0]);
	while (words.n > 1 && shell_is_one_of(words.word[0], prefixes)) {
		words.word++;
		words.n--;
	}
	apply_builtin(file, &words);
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct shell_file file = {
		.layout = ret,
		.text = text,
		.script = SHELL_SCRIPT_INIT,
		.line = 1,
	};
	int r = shell_parse(&file.script, text, &file.trouble);

	for (size_t i = 0; r == 0 && i < file.script.n_command; i++)
		if (!file.script.command[i].lost)
			apply_command(&file, &file.script.command[i]);
	shell_release(&file.script);
	if (r == 0 && !file.trouble.why)
		return 0;

	err_set(err, EINVAL, "cannot make out the shell syntax of %s", path);
	return err_why(err, "line %u: %s", text_line(text, file.trouble.at),
		       file.trouble.why);
}

const struct format format_shell = { "shell", locate, NULL };
