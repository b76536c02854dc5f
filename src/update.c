/* SPDX-License-Identifier: BSD-3-Clause */
#include "update.h"
#include "cage/cage.h"
#include "diff.h"
#include "spot.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WRITES_MAX 8

/* What a generator may write; another file that differs refuses the run. */
static const struct generator {
	const char *command[4];
	const char *dir;    /* it is for systems that have this directory */
	const char *prints; /* the file that its output is, or NULL */
	const char *writes[WRITES_MAX];
} generators[] = {
	{ { "grub2-mkconfig" },
	  "boot/grub2",
	  "boot/grub2/grub.cfg",
	  { "boot/loader/entries/*.conf", "etc/kernel/cmdline", "boot/grub2/grubenv" } },
	{ { "grub-mkconfig" },
	  "boot/grub",
	  "boot/grub/grub.cfg",
	  { "boot/grub/grubenv" } },
	{ { "update-bootloader", "--refresh" },
	  "boot/grub2",
	  NULL,
	  { "boot/grub2/grub.cfg", "boot/grub2/grubenv", "boot/loader/entries/*.conf" } },
	{ { "sdbootutil", "update-all-entries" },
	  "etc/kernel",
	  NULL,
	  { "boot/efi/loader/entries/*.conf", "efi/loader/entries/*.conf",
	    "boot/loader/entries/*.conf" } },
	{ { "update-extlinux" },
	  "boot",
	  NULL,
	  { "boot/extlinux.conf", "boot/extlinux/extlinux.conf" } },
	{ { "limine-update" },
	  "etc",
	  NULL,
	  { "boot/limine.conf", "boot/limine/limine.conf", "boot/efi/limine.conf",
	    "efi/limine.conf", "boot/EFI/limine/limine.conf" } },
};

#define OS_PROBER "etc/grub.d/30_os-prober"

static bool has_program(const struct target *target, const char *name)
{
	static const char *const dirs[] = { "usr/sbin", "usr/bin", "sbin", "bin" };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		_cleanup_(buf_release) struct buf path = BUF_INIT;

		buf_addf(&path, "%s/%s", dirs[i], name);
		if (target_has(target, buf_str(&path)))
			return true;
	}
	return false;
}

static const struct generator *find_generator(const struct target *target)
{
	for (size_t i = 0; i < ARRAY_SIZE(generators); i++)
		if (has_program(target, generators[i].command[0]) &&
		    target_has_dir(target, generators[i].dir))
			return &generators[i];
	return NULL;
}

static bool may_write(const struct generator *generator, const char *path)
{
	for (size_t i = 0; i < WRITES_MAX && generator->writes[i]; i++)
		if (fnmatch(generator->writes[i], path, FNM_PATHNAME | FNM_PERIOD) == 0)
			return true;
	return false;
}

/* ---- what it finds ---- */

static void put_sources(struct cage *cage, const struct survey *before,
			const struct survey *after, const char *printed)
{
	for (size_t i = 0; i < after->n_site; i++) {
		struct span old = buf_span(&before->site[i]->text),
			    new = buf_span(&after->site[i]->text);

		if (span_eq(old, new) ||
		    (printed && strcmp(after->site[i]->path, printed) == 0))
			continue;
		cage_put(cage, after->site[i]->path, 0644, new);
	}
}

/* A section of a grub.cfg between grub-mkconfig's marks. */
static struct span section(struct span text, const char *script)
{
	_cleanup_(buf_release) struct buf begin = BUF_INIT, end = BUF_INIT;
	size_t from, to;

	buf_addf(&begin, "### BEGIN /%s ###\n", script);
	buf_addf(&end, "### END /%s ###\n", script);
	from = span_find(text, buf_span(&begin), 0);
	to = from == UPDATE_NEW ? from : span_find(text, buf_span(&end), from);
	return to == UPDATE_NEW ? SPAN_NULL : span_at(text.data, from + begin.len, to);
}

/*
 * Other systems are looked for on this host's disks, which are not in the cage; those
 * that were found before stay.
 */
static void put_os_prober(struct cage *cage, const struct site *grub_cfg)
{
	_cleanup_(buf_release) struct buf script = BUF_INIT, mark = BUF_INIT;
	struct span old =
		grub_cfg ? section(buf_span(&grub_cfg->text), OS_PROBER) : SPAN_NULL;

	if (!target_has(cage->target, OS_PROBER))
		return;
	buf_add_str(&mark, "END");
	while (span_find(old, buf_span(&mark), 0) != UPDATE_NEW)
		buf_add_str(&mark, "_");
	buf_addf(&script, "#!/bin/sh\ncat <<'%s'\n", buf_str(&mark));
	buf_add_span(&script, old);
	buf_addf(&script, "%s\n", buf_str(&mark));
	cage_put(cage, OS_PROBER, 0755, buf_span(&script));
}

static bool is_efi(const struct target *target)
{
	static const char *const marks[] = {
		"boot/grub/x86_64-efi", "boot/grub/arm64-efi", "boot/grub2/x86_64-efi",
		"boot/grub2/arm64-efi", "boot/efi/EFI",        "efi/EFI"
	};

	if (target->live)
		return access("/sys/firmware/efi", F_OK) == 0;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (target_has_dir(target, marks[i]))
			return true;
	return false;
}

/* The system's language, which menu titles are in: LANG of a file of assignments. */
static char *read_lang(const struct target *target)
{
	static const char *const files[] = { "etc/locale.conf", "etc/default/locale" };
	struct err ignored = ERR_INIT;
	struct span line;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		_cleanup_(buf_release) struct buf text = BUF_INIT;

		(void) target_read(target, files[i], SITE_MAX, &text, NULL, &ignored);
		for (size_t pos = 0; span_line(buf_span(&text), &pos, &line);) {
			if (!span_starts(line, "LANG="))
				continue;
			line = span_trim(span_at(line.data, 5, line.len));
			while (line.len && strchr("\"'", line.data[0]))
				line = span_at(line.data, 1, line.len);
			while (line.len && strchr("\"'", line.data[line.len - 1]))
				line.len--;
			return mem_dup(line);
		}
	}
	return NULL;
}

/* ---- what it wrote ---- */

static size_t find_site(const struct survey *survey, const char *path)
{
	size_t i = 0;

	while (i < survey->n_site && strcmp(survey->site[i]->path, path) != 0)
		i++;
	return i;
}

/* The site of a path, in both surveys; a new one where a file is created. */
static int site_at(struct survey *before, struct survey *after, const char *path,
		   size_t *ret, struct err *err)
{
	*ret = find_site(after, path);
	if (*ret < after->n_site)
		return 0;
	if (!survey_create(before, path, SPAN_NULL, err) ||
	    !survey_create(after, path, SPAN_NULL, err))
		return -err->code;
	return 0;
}

static int refuse_file(const struct update_order *order,
		       const struct generator *generator, const struct cage_file *file,
		       struct err *err)
{
	err_set(err, EPERM, "cannot take what %s of %s wrote", generator->command[0],
		order->target->name);
	return err_why(err, "it %s /%s, which is not its business",
		       file->how == CAGE_REMOVED ? "removed" : "wrote", file->path);
}

static int take_unknown(struct update *update, const struct update_order *order,
			const struct cage_file *file, struct err *err)
{
	struct update_file *taken;
	int r;

	update->file = mem_grow(update->file, update->n_file, &update->file_room,
				sizeof(*update->file));
	taken = &update->file[update->n_file++];
	*taken = (struct update_file){ .path = mem_dup(span_of(file->path)) };
	r = target_read(order->target, file->path, SITE_MAX, &taken->old,
			&taken->identity, err);
	taken->created = r == -ENOENT;
	buf_add_span(&taken->new, buf_span(&file->text));
	return taken->created ? 0 : r;
}

struct texts {
	const struct buf **of; /* by site; NULL: as it is */
	size_t n;
};

static void texts_set(struct texts *texts, size_t site, const struct buf *text)
{
	size_t room = texts->n;

	while (texts->n <= site) {
		texts->of = mem_grow(texts->of, texts->n, &room, sizeof(*texts->of));
		texts->of[texts->n++] = NULL;
	}
	texts->of[site] = text;
}

static int take_files(struct update *update, const struct update_order *order,
		      const struct generator *generator, const struct cage_result *result,
		      struct survey *before, struct survey *after, struct texts *texts,
		      struct err *err)
{
	size_t site;
	int r = 0;

	if (generator->prints) {
		r = site_at(before, after, generator->prints, &site, err);
		if (r < 0)
			return r;
		texts_set(texts, site, &result->out);
	}
	for (size_t i = 0; r >= 0 && i < result->n_file; i++) {
		const struct cage_file *file = &result->file[i];

		if (file->how != CAGE_CHANGED || !may_write(generator, file->path))
			return refuse_file(order, generator, file, err);
		if (!spot_of(file->path)) {
			r = take_unknown(update, order, file, err);
			continue;
		}
		r = site_at(before, after, file->path, &site, err);
		if (r >= 0)
			texts_set(texts, site, &file->text);
	}
	return r;
}

static void mark_written(struct update *update, const struct survey *after,
			 const struct texts *texts)
{
	update->wrote = mem_zero(after->n_site, sizeof(*update->wrote));
	for (size_t i = 0; i < texts->n; i++)
		update->wrote[i] = texts->of[i] != NULL;
}

static void show_refused(struct update *update, const struct survey *edited,
			 const struct survey *made)
{
	for (size_t i = 0; i < made->n_site; i++)
		diff_unified(&update->diff, span_of(made->site[i]->path),
			     buf_span(&edited->site[i]->text),
			     buf_span(&made->site[i]->text));
}

static int take_result(struct update *update, const struct update_order *order,
		       const struct generator *generator,
		       const struct cage_result *result, struct survey *before,
		       struct survey *after, struct notes *notes, struct err *err)
{
	struct survey made = SURVEY_INIT;
	struct texts texts = { NULL, 0 };
	int r = take_files(update, order, generator, result, before, after, &texts, err);

	if (r >= 0) {
		mark_written(update, after, &texts);
		r = survey_replace(&made, after, (const struct buf *const *) texts.of,
				   texts.n, err);
	}
	if (r >= 0)
		r = update_prove(update, order, before, after, &made, notes, err);
	if (r < 0 && made.n_site == after->n_site)
		show_refused(update, before, &made);
	free(texts.of);
	if (r < 0) {
		survey_release(&made);
		return r;
	}
	survey_release(after);
	*after = made;
	return 0;
}

static void note_direct(struct notes *notes, const char *why)
{
	notes_add(notes, "no-update", NOTE_WARNING, NULL, 0,
		  "the boot loader update was not run, its files are edited directly: %s",
		  why);
}

static void prepare(struct cage *cage, const struct update_order *order,
		    const struct generator *generator, const struct survey *before,
		    const struct survey *after)
{
	const char *printed = generator->prints;
	size_t grub_cfg = printed ? find_site(before, printed) : before->n_site;

	put_sources(cage, before, after, printed);
	put_os_prober(cage, grub_cfg < before->n_site ? before->site[grub_cfg] : NULL);
	buf_add_span(&cage->cmdline, order->cmdline);
	buf_add_byte(&cage->cmdline, '\n');
	cage->efi = is_efi(order->target);
}

static int run(struct update *update, const struct update_order *order,
	       const struct generator *generator, struct survey *before,
	       struct survey *after, struct notes *notes, struct err *err)
{
	_cleanup_(cage_close) struct cage cage = CAGE_INIT;
	_cleanup_(cage_result_release) struct cage_result result = CAGE_RESULT_INIT;
	_cleanup_(mem_done) char *lang = NULL;
	int r = cage_open(&cage, order->target, err);

	if (r >= 0) {
		prepare(&cage, order, generator, before, after);
		lang = read_lang(order->target);
		r = cage_run(&cage, generator->command, lang, &result, err);
	}
	if (r < 0 && !result.ran) {
		note_direct(notes, err->why);
		*err = (struct err) ERR_INIT;
		return 0;
	}
	if (r < 0)
		return r;
	update->ran = true;
	return take_result(update, order, generator, &result, before, after, notes, err);
}

int update_run(struct update *update, const struct update_order *order,
	       struct survey *before, struct survey *after, struct notes *notes,
	       struct err *err)
{
	const struct generator *generator;

	if (order->why_not) {
		note_direct(notes, order->why_not);
		return 0;
	}
	generator = find_generator(order->target);
	if (!generator) {
		note_direct(notes, "no generator that is known is installed there");
		return 0;
	}
	update->name = generator->command[0];
	return run(update, order, generator, before, after, notes, err);
}

void update_release(struct update *update)
{
	for (size_t i = 0; i < update->n_file; i++) {
		free(update->file[i].path);
		buf_release(&update->file[i].old);
		buf_release(&update->file[i].new);
	}
	free(update->file);
	free(update->was);
	free(update->wrote);
	buf_release(&update->diff);
	*update = (struct update) UPDATE_INIT;
}
