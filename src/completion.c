/* SPDX-License-Identifier: BSD-3-Clause */
#include "options.h"

#include <string.h>

/*
 * Completion scripts, made from the tables of verbs and options: nothing is typed again,
 * so nothing is forgotten.
 */

static void add_verbs(struct buf *out, bool modes_only)
{
	const char *about, *name;

	for (size_t i = 0; (name = options_verb(i, &about)); i++)
		if (!modes_only || mode_by_name(name))
			buf_addf(out, "%s%s", out->data[out->len - 1] == '"' ? "" : " ",
				 name);
}

static void bash_options(struct buf *out)
{
	const struct option_row *row;

	for (size_t i = 0; (row = options_row(i)); i++) {
		if (row->letter)
			buf_addf(out, "%s-%c", i ? " " : "", row->letter);
		buf_addf(out, "%s--%s", i || row->letter ? " " : "", row->name);
	}
}

static void bash_values(struct buf *out)
{
	const struct option_row *row;

	for (size_t i = 0; (row = options_row(i)); i++) {
		if (!row->arg)
			continue;
		if (row->values)
			buf_addf(out,
				 "\t--%s)\n"
				 "\t\tCOMPREPLY=($(compgen -W \"%s\" -- \"$word\"))\n"
				 "\t\treturn ;;\n",
				 row->name, row->values);
		else
			buf_addf(out,
				 "\t--%s)\n"
				 "\t\tCOMPREPLY=($(compgen -%c -- \"$word\"))\n"
				 "\t\treturn ;;\n",
				 row->name, strcmp(row->arg, "DIR") == 0 ? 'd' : 'f');
	}
}

static void complete_bash(struct buf *out)
{
	buf_add_str(
		out,
		"# bash completion for iommu\n"
		"_iommu()\n{\n"
		"\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n\n"
		"\tif [[ $word == = ]]; then\n"
		"\t\tword=\n"
		"\telif [[ $before == = ]]; then\n"
		"\t\tbefore=${COMP_WORDS[COMP_CWORD-2]}\n"
		"\tfi\n"
		"\tcase $before in\n"
		"\tcheck)\n"
		"\t\tCOMPREPLY=($(compgen -W \"");
	add_verbs(out, true);
	buf_add_str(out, "\" -- \"$word\"))\n\t\treturn ;;\n");
	bash_values(out);
	buf_add_str(out, "\tesac\n"
			 "\tif [[ $word == -* ]]; then\n"
			 "\t\tCOMPREPLY=($(compgen -W \"");
	bash_options(out);
	buf_add_str(out, "\" -- \"$word\"))\n"
			 "\telse\n"
			 "\t\tCOMPREPLY=($(compgen -W \"");
	add_verbs(out, false);
	buf_add_str(out, "\" -- \"$word\"))\n"
			 "\tfi\n"
			 "}\n"
			 "complete -F _iommu iommu\n");
}

/* zsh's _arguments and _describe take : and ' as their own. */
static void add_quoted(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			buf_add_str(out, "'\\''");
		else if (*text == ':' || *text == '[' || *text == ']')
			buf_addf(out, "\\%c", *text);
		else
			buf_add_byte(out, *text);
	}
}

static void zsh_option(struct buf *out, const struct option_row *row)
{
	if (row->letter)
		buf_addf(out, "\t\t'(-%c --%s)'{-%c,--%s%s}'[", row->letter, row->name,
			 row->letter, row->name,
			 row->optional_arg ? "=-"
			 : row->arg        ? "="
					   : "");
	else
		buf_addf(out, "\t\t'--%s%s[", row->name,
			 row->optional_arg ? "=-"
			 : row->arg        ? "="
					   : "");
	add_quoted(out, row->about);
	buf_add_byte(out, ']');
	if (row->arg && row->values)
		buf_addf(out, ":%s%s:(%s)", row->optional_arg ? ":" : "", row->name,
			 row->values);
	else if (row->arg)
		buf_addf(out, ":%s:%s", row->name,
			 strcmp(row->arg, "DIR") == 0 ? "_files -/" : "_files");
	buf_add_str(out, "' \\\n");
}

static void complete_zsh(struct buf *out)
{
	const struct option_row *row;
	const char *about, *name;

	buf_add_str(out, "#compdef iommu\n"
			 "_iommu()\n{\n"
			 "\tlocal -a verbs modes\n\n"
			 "\tverbs=(\n");
	for (size_t i = 0; (name = options_verb(i, &about)); i++) {
		buf_addf(out, "\t\t'%s:", name);
		add_quoted(out, about);
		buf_add_str(out, "'\n");
	}
	buf_add_str(out, "\t)\n\tmodes=(\"");
	add_verbs(out, true);
	buf_add_str(out, "\")\n\tmodes=(${=modes})\n\t_arguments -S \\\n");
	for (size_t i = 0; (row = options_row(i)); i++)
		zsh_option(out, row);
	buf_add_str(out, "\t\t'1:verb:{_describe verb verbs}' \\\n"
			 "\t\t'2:mode:(${modes})'\n"
			 "}\n"
			 "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n"
			 "\t_iommu \"$@\"\n"
			 "else\n"
			 "\tcompdef _iommu iommu\n"
			 "fi\n");
}

static void fish_text(struct buf *out, const char *text)
{
	for (; *text; text++)
		buf_addf(out, *text == '\'' || *text == '\\' ? "\\%c" : "%c", *text);
}

static void complete_fish(struct buf *out)
{
	const struct option_row *row;
	const char *about, *name;

	buf_add_str(out, "# fish completion for iommu\ncomplete -c iommu -f\n");
	for (size_t i = 0; (name = options_verb(i, &about)); i++) {
		buf_addf(out, "complete -c iommu -n __fish_use_subcommand -a %s -d '",
			 name);
		fish_text(out, about);
		buf_add_str(out, "'\n");
		if (mode_by_name(name))
			buf_addf(
				out,
				"complete -c iommu -n '__fish_seen_subcommand_from check' -a %s\n",
				name);
	}
	for (size_t i = 0; (row = options_row(i)); i++) {
		buf_addf(out, "complete -c iommu -l %s", row->name);
		if (row->letter)
			buf_addf(out, " -s %c", row->letter);
		if (row->arg && row->values)
			buf_addf(out, " -x -a '%s'", row->values);
		else if (row->arg)
			buf_add_str(out,
				    strcmp(row->arg, "DIR") == 0
					    ? " -x -a '(__fish_complete_directories)'"
					    : " -r -F");
		buf_add_str(out, " -d '");
		fish_text(out, row->about);
		buf_add_str(out, "'\n");
	}
}

bool options_completion(const char *shell, struct buf *out)
{
	static const struct {
		const char *shell;
		void (*complete)(struct buf *out);
	} shells[] = {
		{ "bash", complete_bash },
		{ "zsh", complete_zsh },
		{ "fish", complete_fish },
	};

	for (size_t i = 0; i < ARRAY_SIZE(shells); i++) {
		if (strcmp(shell, shells[i].shell) != 0)
			continue;
		shells[i].complete(out);
		return true;
	}
	return false;
}
