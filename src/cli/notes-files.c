/* SPDX-License-Identifier: BSD-3-Clause */
#include "verbs.h"
#include "system/fd.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Notes about other files of the target that set or change IOMMU parameters. */

#define TEXT_MAX ((size_t) 1 << 20)

static void notes_files_read_text(const struct run *run, const char *path,
				  struct buf *ret_text)
{
	struct err ignored = ERR_INIT;

	(void) target_read(&run->target, path, TEXT_MAX, ret_text, NULL, &ignored);
}

/* modprobe.d(5): "options vfio enable_unsafe_noiommu_mode=1"; - equals _; any true value.
 */
static bool sets_noiommu(struct span text)
{
	_cleanup_(cmdline_release) struct cmdline line = CMDLINE_INIT;
	struct view view = VIEW_INIT;
	const char *why;
	bool sets = false;

	if (view_decode(&view, QUOTING_PLAIN, text, &why) >= 0)
		cmdline_parse(&line, &view);
	if (line.n > 2 && span_is(line.word[0].text, "options") &&
	    span_is(line.word[1].text, "vfio"))
		for (size_t i = 2; i < line.n; i++)
			if (key_eq(line.word[i].name, "enable_unsafe_noiommu_mode"))
				sets = !line.word[i].value.data ||
				       value_bool(line.word[i].value) == 1;
	view_release(&view);
	return sets;
}

static void advise_modprobe_file(struct run *run, const char *path)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct span line;
	unsigned number = 0;

	notes_files_read_text(run, path, &text);
	for (size_t pos = 0; span_line(buf_span(&text), &pos, &line);) {
		number++;
		if (sets_noiommu(line))
			notes_add(&run->notes, "modprobe", NOTE_WARNING, path, number,
				  "vfio's no-IOMMU mode is switched on for the module");
	}
}

/* In order of precedence: a file hides those of the same name in later directories. */
static const char *const modprobe_dirs[] = { "etc/modprobe.d", "run/modprobe.d",
					     "usr/local/lib/modprobe.d",
					     "usr/lib/modprobe.d", "lib/modprobe.d" };

static bool is_hidden(const struct run *run, size_t dir, const char *name)
{
	for (size_t i = 0; i < dir; i++) {
		_cleanup_(buf_release) struct buf path = BUF_INIT;

		buf_addf(&path, "%s/%s", modprobe_dirs[i], name);
		if (target_has(&run->target, buf_str(&path)))
			return true;
	}
	return false;
}

static void advise_modprobe(struct run *run)
{
	for (size_t i = 0; i < ARRAY_SIZE(modprobe_dirs); i++) {
		_cleanup_(names_release) struct names names = NAMES_INIT;
		struct err ignored = ERR_INIT;

		(void) target_list(&run->target, modprobe_dirs[i], "*.conf", &names,
				   &ignored);
		for (size_t j = 0; j < names.n; j++) {
			_cleanup_(buf_release) struct buf path = BUF_INIT;

			if (is_hidden(run, i, names.name[j]))
				continue;
			buf_addf(&path, "%s/%s", modprobe_dirs[i], names.name[j]);
			advise_modprobe_file(run, buf_str(&path));
		}
	}
}

/* Programs that write kernel command lines, by a file of theirs and a text that it then
 * contains. */
static void advise_others(struct run *run)
{
	static const struct {
		const char *path, *text, *name;
	} others[] = {
		{ "etc/tuned/bootcmdline", "iommu", "tuned" },
		{ "etc/default/grub.d/40_kernel_hardening.cfg", "iommu",
		  "a hardening package" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		_cleanup_(buf_release) struct buf text = BUF_INIT;

		notes_files_read_text(run, others[i].path, &text);
		if (text.len && span_has(buf_span(&text), others[i].text))
			notes_add(
				&run->notes, "overrider", NOTE_NOTE, others[i].path, 0,
				"%s writes kernel command lines too (/%s), and may undo this",
				others[i].name, others[i].path);
	}
}

static void advise_tpm(struct run *run)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	notes_files_read_text(run, "etc/crypttab", &text);
	if (span_has(buf_span(&text), "tpm2-device") ||
	    target_has(&run->target, "var/lib/systemd/pcrlock.json") ||
	    target_has(&run->target, "etc/clevis"))
		notes_add(
			&run->notes, "tpm", NOTE_WARNING, NULL, 0,
			"the TPM unlocks a disk and may measure the command line: have the "
			"recovery key at hand for the next boot");
}

/* tboot enables VT-d regardless of parameters (intel/iommu.c:tboot_force_iommu). */
static void advise_tboot(struct run *run)
{
	const struct survey *survey = run_result(run);

	if (!target_has(&run->target, "boot/tboot.gz"))
		return;
	for (size_t i = 0; i < survey->n_entry; i++) {
		const struct boot_entry *entry = &survey->entry[i];
		_cleanup_(mem_done) struct cmdline **lines = entry_lines(entry);

		if (entry->counted && !(mode_notes(lines, entry->n_judged) & LINE_TBOOT))
			notes_add(&run->notes, "tboot", NOTE_WARNING, run_file(entry),
				  run_line(entry),
				  "booted by tboot, the IOMMU stays on without "
				  "intel_iommu=tboot_noforce");
	}
}

/* security/lockdown: "none [integrity] confidentiality". */
static void advise_lockdown(struct run *run)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	if (!run->live)
		return;
	notes_files_read_text(run, "sys/kernel/security/lockdown", &text);
	if (text.len && !span_has(buf_span(&text), "[none]"))
		notes_add(&run->notes, "secure-boot", NOTE_WARNING, NULL, 0,
			  "the kernel is locked down: uio drivers cannot reach devices");
}

/* Identity of the file a path resolves to; dangling links are skipped. */
struct known_name {
	dev_t dev;
	ino_t dir;
	char *name;
};

static struct known_name notes_files_find_name(const struct run *run, const char *path)
{
	_cleanup_close_ int dir = -1;
	struct known_name name = { 0 };
	struct stat st;

	if (target_resolve(&run->target, path, &dir, &name.name) < 0)
		return name;
	if (fstat(dir, &st) == 0) {
		name.dev = st.st_dev;
		name.dir = st.st_ino;
	}
	return name;
}

/* Number of distinct known names of a file: links and mounts can lead to the same one. */
static size_t count_names(const struct run *run, const struct config_file *file)
{
	struct known_name *names = mem_zero(file->n_alias + 1, sizeof(*names));
	size_t n = 0;

	for (size_t i = 0; i <= file->n_alias; i++) {
		size_t k = 0;

		names[n] = notes_files_find_name(run, i == 0 ? file->path
							     : file->alias[i - 1]);
		while (k < n &&
		       (names[k].dir != names[n].dir || names[k].dev != names[n].dev ||
			!names[n].name || strcmp(names[k].name, names[n].name) != 0))
			k++;
		if (k < n)
			free(names[n].name);
		else
			n++;
	}
	for (size_t i = 0; i < n; i++)
		free(names[i].name);
	free(names);
	return n;
}

static void advise_names(struct run *run)
{
	for (size_t i = 0; i < run->before.n_file; i++) {
		const struct config_file *file = run->before.file[i];
		size_t links = run->before.identity[i].links;

		if (file->created || links < 2 || !run_writes(run, i) ||
		    links <= count_names(run, file))
			continue;
		notes_add(&run->notes, "other-names", NOTE_NOTE, file->path, 0,
			  "/%s has further names, which keep the old words", file->path);
	}
}

/* --create: a line without root= boots only where the image's builder adds it. */
static void advise_root(struct run *run)
{
	const struct config_file *file = survey_find(run_result(run), FILE_CMDLINE);

	if (!run->options->create || !file || file->text.len == 0 ||
	    span_has(buf_span(&file->text), "root="))
		return;
	notes_add(&run->notes, "no-root", NOTE_NOTE, file->path, 0,
		  "/etc/kernel/cmdline has no root=: the image's builder has to add it");
}

void run_add_file_notes(struct run *run, unsigned asked)
{
	if (!(asked & 1u << MODE_OFF_FOR_VFIO))
		advise_modprobe(run);
	if (asked & (1u << MODE_OFF_FOR_UIO | 1u << MODE_OFF_FOR_VFIO))
		advise_tboot(run);
	if (asked & 1u << MODE_OFF_FOR_UIO)
		advise_lockdown(run);
	advise_root(run);
	if (!run->changed)
		return;
	advise_names(run);
	advise_others(run);
	advise_tpm(run);
}
