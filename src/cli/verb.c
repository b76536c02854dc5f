/* SPDX-License-Identifier: BSD-3-Clause */
#include "arguments.h"
#include "verbs.h"
#include "output/json.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

/* In the order of the help. The first is the default. */
static const struct verb verbs[] = {
	{ .name = "show",
	  .about = "what runs now, and what the next boot will have (default)",
	  .doing = "show",
	  .options = OPTIONS_SHOW,
	  .run = run_show,
	  .text = text_show,
	  .json = json_show },
	{ .name = "check",
	  .about = "does every entry that a normal boot may choose have MODE?",
	  .doing = "check",
	  .takes_mode = true,
	  .run = run_check,
	  .text = text_check,
	  .json = json_check },
};

/* The verb of a mode's name. */
static const struct verb set = {
	.name = "set",
	.doing = "setting a mode",
	.writes = true,
	.options = OPTIONS_SET,
	.run = run_set,
	.text = text_set,
	.json = json_set,
};

/* Words that people try, and suggestions. */
static const struct {
	const char *word, *meant;
} near_misses[] = {
	{ "on", "strict or pt" },
	{ "off", "off-for-uio or off-for-vfio" },
	{ "passthrough", "pt" },
	{ "pass-through", "pt" },
	{ "identity", "pt" },
	{ "translated", "strict" },
	{ "vfio", "off-for-vfio, strict or pt" },
	{ "uio", "off-for-uio" },
	{ "default", "unset" },
	{ "reset", "unset" },
	{ "status", "show" },
	{ "list", "show" },
	{ "ls", "show" },
	{ "info", "show" },
	{ "get", "show" },
	{ "print", "show" },
	{ "verify", "check" },
	{ "test", "check" },
	{ "help", "--help" },
	{ "version", "--version" },
	{ "enable", "strict or pt" },
	{ "disable", "off-for-uio or off-for-vfio" },
	{ "remove", "unset" },
};

const char *verb_at(size_t i, const char **ret_about)
{
	const struct mode *mode;

	if (i < ARRAY_SIZE(verbs)) {
		*ret_about = verbs[i].about;
		return verbs[i].name;
	}
	i -= ARRAY_SIZE(verbs);
	if (i >= MODE_COUNT)
		return NULL;
	mode = mode_at((enum mode_id) i);
	*ret_about = mode->about;
	return mode->name;
}

/* Words that stand before a mode elsewhere. */
static const char *const needless[] = { "set", "apply", "mode" };

/* The verb or mode that is spelled so, but for the case of letters, or NULL. */
static const char *find_name(const char *word)
{
	const char *name, *about;

	for (size_t i = 0; (name = verb_at(i, &about)); i++)
		if (strcasecmp(word, name) == 0 && strcmp(word, name) != 0)
			return name;
	return NULL;
}

/* People often give the root as a word, as to chroot(8). */
static int teach(struct err *err, const char *word)
{
	const char *name = find_name(word);

	if (name)
		return err_hint(err, "did you mean %s?", name);
	for (size_t i = 0; i < ARRAY_SIZE(near_misses); i++)
		if (strcasecmp(word, near_misses[i].word) == 0)
			return err_hint(err, "did you mean %s?", near_misses[i].meant);
	for (size_t i = 0; i < ARRAY_SIZE(needless); i++)
		if (strcasecmp(word, needless[i]) == 0)
			return err_hint(err, "the mode itself is the verb: iommu pt");
	if (strchr(word, '/'))
		return err_hint(err, "a root directory is named with --root=%s", word);
	return err_hint(err, "see iommu --help");
}

static int verb_refuse(struct err *err, const char *word, const char *why)
{
	err_set(err, EINVAL, "cannot take the word '%s'", word);
	err_why(err, "%s", why);
	return teach(err, word);
}

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (strcmp(name, verbs[i].name) == 0)
			return &verbs[i];
	return NULL;
}

/* Take the word after a verb. Return 2, the words used. */
static int take_mode(struct options *options, const struct verb *verb, const char *word,
		     struct err *err)
{
	if (!word) {
		err_set(err, EINVAL, "cannot %s", verb->name);
		err_why(err, "which mode is not told");
		return err_hint(err, "iommu %s MODE", verb->name);
	}
	options->mode = mode_by_name(word);
	return options->mode ? 2 : verb_refuse(err, word, "it is not a mode");
}

/* Return the number of words used. word[n] is NULL and may be read. */
static int take_verb(struct options *options, const char *const *word, struct err *err)
{
	const struct verb *verb = find_verb(word[0]);

	if (verb) {
		options->verb = verb;
		return verb->takes_mode ? take_mode(options, verb, word[1], err) : 1;
	}
	options->verb = &set;
	options->mode = mode_by_name(word[0]);
	return options->mode
		       ? 1
		       : verb_refuse(err, word[0], "it is not a verb and not a mode");
}

int verb_take(struct options *options, int n, const char *const *words, struct err *err)
{
	int taken = 0;

	options->verb = &verbs[0];
	if (n > 0)
		taken = take_verb(options, words, err);
	if (taken < 0 || taken >= n)
		return taken < 0 ? taken : 0;
	return verb_refuse(err, words[taken], "nothing can stand there");
}
