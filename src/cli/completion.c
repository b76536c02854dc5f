/* SPDX-License-Identifier: BSD-3-Clause */
#include "arguments.h"
#include "option-table.h"

#include <string.h>

/*
 * Completion scripts, generated from the tables of verbs and options.
 */

/* How each shell completes a value without a list of choices. */
struct value_kind {
	const char *arg; /* the option's argument in the help; NULL: any argument */
	const char *bash, *zsh, *fish;
};

static const struct value_kind *value_kind(const struct option_row *row)
{
	static const struct value_kind kinds[] = {
		{ .arg = "DIR",
		  .bash = "compopt -o filenames\n"
			  "\t\tmapfile -t COMPREPLY < <(compgen -d -- \"$word\")",
		  .zsh = "_files -/",
		  .fish = "-x -a '(__iommu_directories)'" },
		{ .arg = "FILE",
		  .bash = "compopt -o filenames\n"
			  "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$word\")",
		  .zsh = "_files",
		  .fish = "-r -F" },
		{ .bash = "COMPREPLY=()", .zsh = " ", .fish = "-x" },
	};
	const struct value_kind *kind = kinds;

	while (kind->arg && strcmp(kind->arg, row->arg) != 0)
		kind++;
	return kind;
}

/* Append the names, with a blank between them. */
static void add_verbs(struct buf *out, bool modes_only)
{
	const char *about, *name, *blank = "";

	for (size_t i = 0; (name = verb_at(i, &about)); i++) {
		if (modes_only && !mode_by_name(name))
			continue;
		buf_addf(out, "%s%s", blank, name);
		blank = " ";
	}
}

static void bash_options(struct buf *out)
{

	for (const struct option_row *row = option_rows; row < option_rows + ROW_COUNT;
	     row++) {
		if (row->letter)
			buf_addf(out, " -%c", row->letter);
		buf_addf(out, " --%s", row->name);
	}
}

/*
 * "before" is the word before the one to complete. bash splits words at =, which is then
 * appended to "before". An optional value always has a =.
 */
static void bash_values(struct buf *out)
{

	for (const struct option_row *row = option_rows; row < option_rows + ROW_COUNT;
	     row++) {
		if (!row->arg)
			continue;
		if (!row->optional_arg)
			buf_addf(out, "\t--%s | ", row->name);
		buf_addf(out, "%s--%s=)\n", row->optional_arg ? "\t" : "", row->name);
		if (row->values)
			buf_addf(out,
				 "\t\tmapfile -t COMPREPLY "
				 "< <(compgen -W '%s' -- \"$word\")",
				 row->values);
		else
			buf_add_str(out, value_kind(row)->bash);
		buf_add_str(out, "\n\t\treturn ;;\n");
	}
}

static void complete_bash(struct buf *out)
{
	buf_add_str(out, "# bash completion for iommu\n"
			 "_iommu()\n"
			 "{\n"
			 "\tlocal word=${COMP_WORDS[COMP_CWORD]} words\n"
			 "\tlocal before=${COMP_WORDS[COMP_CWORD - 1]}\n"
			 "\n"
			 "\tif [[ $word == = ]]; then\n"
			 "\t\tword= before+==\n"
			 "\telif [[ $before == = ]]; then\n"
			 "\t\tbefore=${COMP_WORDS[COMP_CWORD - 2]}=\n"
			 "\tfi\n"
			 "\tcase $before in\n"
			 "\tcheck)\n"
			 "\t\tmapfile -t COMPREPLY < <(compgen -W '");
	add_verbs(out, true);
	buf_add_str(out, "' -- \"$word\")\n\t\treturn ;;\n");
	bash_values(out);
	buf_add_str(out, "\tesac\n\twords='");
	add_verbs(out, false);
	buf_add_str(out, "'\n\t[[ $word != -* ]] || words='");
	bash_options(out);
	buf_add_str(out,
		    "'\n"
		    "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
		    "}\n"
		    "complete -F _iommu iommu\n");
}

/* Escape text between single quotes, also the special characters of _arguments and
 * _describe. */
static void zsh_text(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr(":[]\\", *text))
			buf_add_byte(out, '\\');
		if (*text == '\'')
			buf_add_str(out, "'\\'");
		buf_add_byte(out, *text);
	}
}

static void zsh_value(struct buf *out, const struct option_row *row)
{
	if (!row->arg)
		return;
	buf_addf(out, "%s:%s:", row->optional_arg ? ":" : "", row->name);
	if (row->values)
		buf_addf(out, "(%s)", row->values);
	else
		buf_add_str(out, value_kind(row)->zsh);
}

static void zsh_option(struct buf *out, const struct option_row *row)
{
	const char *sign = row->optional_arg ? "=-" : row->arg ? "=" : "";

	if (row->letter)
		buf_addf(out, "\t\t'(-%c --%s)'{-%c,--%s%s}'[", row->letter, row->name,
			 row->letter, row->name, sign);
	else
		buf_addf(out, "\t\t'%s--%s%s[", row->kind == OPTION_TEXTS ? "*" : "",
			 row->name, sign);
	zsh_text(out, row->about);
	buf_add_byte(out, ']');
	zsh_value(out, row);
	buf_add_str(out, "' \\\n");
}

static void complete_zsh(struct buf *out)
{
	const char *about, *name;

	buf_add_str(out, "#compdef iommu\n"
			 "_iommu()\n"
			 "{\n"
			 "\tlocal -a verbs\n"
			 "\n"
			 "\tverbs=(\n");
	for (size_t i = 0; (name = verb_at(i, &about)); i++) {
		buf_addf(out, "\t\t'%s:", name);
		zsh_text(out, about);
		buf_add_str(out, "'\n");
	}
	buf_add_str(out, "\t)\n\t_arguments \\\n");
	for (const struct option_row *row = option_rows; row < option_rows + ROW_COUNT;
	     row++)
		zsh_option(out, row);
	buf_add_str(out, "\t\t'1:verb:{_describe verb verbs}' \\\n"
			 "\t\t'2:mode:(");
	add_verbs(out, true);
	buf_add_str(out, ")'\n"
			 "}\n"
			 "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n"
			 "\t_iommu \"$@\"\n"
			 "else\n"
			 "\tcompdef _iommu iommu\n"
			 "fi\n");
}

static void fish_text(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			buf_add_byte(out, '\\');
		buf_add_byte(out, *text);
	}
}

static void fish_verb(struct buf *out, const char *name, const char *about)
{
	buf_addf(out, "complete -c iommu -n __fish_use_subcommand -a %s -d '", name);
	fish_text(out, about);
	buf_add_str(out, "'\n");
}

static void fish_option(struct buf *out, const struct option_row *row)
{
	buf_addf(out, "complete -c iommu -l %s", row->name);
	if (row->letter)
		buf_addf(out, " -s %c", row->letter);
	if (row->values)
		buf_addf(out, " %s-a '%s'", row->optional_arg ? "" : "-x ", row->values);
	else if (row->arg && !row->optional_arg)
		buf_addf(out, " %s", value_kind(row)->fish);
	buf_add_str(out, " -d '");
	fish_text(out, row->about);
	buf_add_str(out, "'\n");
}

static void complete_fish(struct buf *out)
{
	const char *about, *name;

	/* fish's own function would complete all of --root=DIR as a directory. */
	buf_add_str(out, "# fish completion for iommu\n"
			 "function __iommu_directories\n"
			 "\tset -l word (commandline -ct | string replace -r -- "
			 "'^--[a-z-]*=' '')\n"
			 "\t__fish_complete_directories \"$word\"\n"
			 "end\n"
			 "complete -c iommu -f\n");
	for (size_t i = 0; (name = verb_at(i, &about)); i++)
		fish_verb(out, name, about);
	buf_add_str(out, "complete -c iommu -n '__fish_seen_subcommand_from check' -a '");
	add_verbs(out, true);
	buf_add_str(out, "'\n");
	for (const struct option_row *row = option_rows; row < option_rows + ROW_COUNT;
	     row++)
		fish_option(out, row);
}

void options_completion(const char *shell, struct buf *out)
{
	static const struct {
		const char *shell;
		void (*complete)(struct buf *out);
	} shells[] = {
		{ "bash", complete_bash },
		{ "fish", complete_fish },
		{ "zsh", complete_zsh },
	};

	for (size_t i = 0; i < ARRAY_SIZE(shells); i++)
		if (strcmp(shell, shells[i].shell) == 0)
			shells[i].complete(out);
}
