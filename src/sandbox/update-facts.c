/* SPDX-License-Identifier: BSD-3-Clause */
#include "update-run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * The facts of a boot entry are the values of root= and the UUIDs that its search
 * commands look for. They are kept as sets, since grub-mkconfig writes a search twice.
 */

static int update_facts_by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void sort_unique(struct names *names)
{
	size_t n = 0;

	if (names->n == 0)
		return;
	qsort(names->name, names->n, sizeof(char *), update_facts_by_name);
	for (size_t i = 0; i < names->n; i++)
		if (n > 0 && strcmp(names->name[n - 1], names->name[i]) == 0)
			free(names->name[i]);
		else
			names->name[n++] = names->name[i];
	names->n = n;
}

static void update_facts_add(struct names *facts, const char *kind, struct span value)
{
	_cleanup_(buf_release) struct buf fact = BUF_INIT;

	buf_add_str(&fact, kind);
	buf_add_span(&fact, value);
	names_add(facts, buf_str(&fact));
}

/* search --no-floppy --fs-uuid --set=root --hint-bios=hd0,gpt2 UUID: hints are ignored,
 * since they only speed up the search and differ between machines. */
static void update_facts_add_line(struct names *facts, struct span line)
{
	struct span word, last = SPAN_NULL;
	bool searches = span_is(span_field(&line), "search");

	for (word = span_field(&line); word.len; word = span_field(&line)) {
		if (span_starts(word, "root="))
			update_facts_add(facts, "", word);
		if (word.data[0] != '-')
			last = word;
	}
	if (searches && last.len)
		update_facts_add(facts, "search for ", last);
}

static void facts_of(struct span text, struct names *ret)
{
	struct span line;

	for (size_t pos = 0; span_line(text, &pos, &line);)
		update_facts_add_line(ret, line);
	sort_unique(ret);
}

static size_t line_offset(struct span text, unsigned number)
{
	struct span line;
	size_t pos = 0;

	while (--number > 0 && span_line(text, &pos, &line))
		;
	return pos;
}

/* Return the text from the entry's first line to the next entry. */
static struct span entry_text(const struct config_file *file, size_t index)
{
	const struct file_layout *layout = &file->layout;
	struct span text = buf_span(&file->text);
	size_t from = line_offset(text, layout->entry[index].line), to = text.len;

	if (index + 1 < layout->n_entry)
		to = line_offset(text, layout->entry[index + 1].line);
	return span_at(text.data, from, to < from ? from : to);
}

static bool update_facts_is_same_entry(const struct menu_entry *a,
				       const struct menu_entry *b)
{
	if (a->id.len && b->id.len)
		return span_eq(a->id, b->id);
	return span_eq(a->title, b->title) && span_eq(a->menu, b->menu);
}

static bool names_have(const struct names *names, const char *name)
{
	return names->n && bsearch(&name, names->name, names->n, sizeof(char *),
				   update_facts_by_name);
}

static int update_facts_refuse(const struct config_file *file,
			       const struct menu_entry *entry, const char *what,
			       const char *fact, struct err *err)
{
	err_set(err, EINVAL, "cannot take the /%s that the boot loader update made",
		file->path);
	return err_why(err, "its entry '%.*s' %s%s",
		       entry->title.len > 200 ? 200 : (int) entry->title.len,
		       entry->title.data, what, fact);
}

/* Return the first name that is in a and not in b. */
static const char *missing(const struct names *a, const struct names *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!names_have(b, a->name[i]))
			return a->name[i];
	return NULL;
}

static int update_facts_compare(const struct config_file *old, size_t i,
				const struct config_file *made, size_t j, struct err *err)
{
	_cleanup_(names_release) struct names was = NAMES_INIT, is = NAMES_INIT;
	const char *fact;

	facts_of(entry_text(old, i), &was);
	facts_of(entry_text(made, j), &is);
	fact = missing(&was, &is);
	if (fact)
		return update_facts_refuse(made, &old->layout.entry[i], "would lose ",
					   fact, err);
	fact = missing(&is, &was);
	if (fact)
		return update_facts_refuse(made, &old->layout.entry[i], "would get ",
					   fact, err);
	return 0;
}

/* New entries, and the text before the first one, must not introduce facts that the old
 * file did not have. */
static int refuse_foreign_facts(const struct config_file *old,
				const struct config_file *made, struct err *err)
{
	_cleanup_(names_release) struct names was = NAMES_INIT, is = NAMES_INIT;
	const char *fact = NULL;

	facts_of(buf_span(&old->text), &was);
	facts_of(buf_span(&made->text), &is);
	if (was.n)
		fact = missing(&is, &was);
	for (size_t i = 0; !was.n && !fact && i < is.n; i++)
		if (span_starts(span_of(is.name[i]), "root=/dev/"))
			fact = is.name[i];
	if (!fact)
		return 0;
	err_set(err, EINVAL, "cannot take the /%s that the boot loader update made",
		made->path);
	return err_why(err, "it has %s, which is not this system's", fact);
}

int update_keep_entries(const struct config_file *old, const struct config_file *made,
			struct notes *notes, struct err *err)
{
	_cleanup_(mem_done) bool *known = mem_zero(made->layout.n_entry, sizeof(bool));
	int r = 0;

	for (size_t i = 0, j = 0, at = 0; r >= 0 && i < old->layout.n_entry; i++) {
		const struct menu_entry *entry = &old->layout.entry[i];

		for (j = 0; j < made->layout.n_entry; j++) {
			at = (i + j) % made->layout.n_entry;
			if (!known[at] &&
			    update_facts_is_same_entry(entry, &made->layout.entry[at]))
				break;
		}
		if (j == made->layout.n_entry)
			return update_facts_refuse(made, entry, "would be gone", "", err);
		known[at] = true;
		r = update_facts_compare(old, i, made, at, err);
	}
	for (size_t j = 0; r >= 0 && old->layout.n_entry && j < made->layout.n_entry; j++)
		if (!known[j])
			notes_add(notes, "update-entry", NOTE_NOTE, made->path,
				  made->layout.entry[j].line,
				  "the boot loader update adds the entry '%.*s'",
				  (int) made->layout.entry[j].title.len,
				  made->layout.entry[j].title.data);
	return r < 0 ? r : refuse_foreign_facts(old, made, err);
}
