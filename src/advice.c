/* SPDX-License-Identifier: BSD-3-Clause */
#include "run.h"

#include <stdlib.h>
#include <string.h>

/*
 * Notes that keep people from a bad surprise (kernel-semantics 4.4). Words on a line are
 * judged by a table; what needs another file of the target has a function of its own.
 */

#define TEXT_MAX ((size_t) 1 << 20)

#define ON      ((1u << MODE_STRICT) | (1u << MODE_PT))
#define ANY     ((1u << MODE_COUNT) - 1)
#define SHOWING (1u << MODE_COUNT)

/* A property of the line as it will be, and the modes to which it matters. */
static const struct line_advice {
	unsigned note;
	unsigned modes;
	const char *code;
	enum severity severity;
	const char *text;
} line_advice[] = {
	{ LINE_IR_OFF, ON | SHOWING, "ir-off", NOTE_WARNING,
	  "interrupt remapping is switched off (intremap=off, nointremap): vfio will refuse "
	  "devices" },
	{ LINE_UNSAFE_IRQ, ANY | SHOWING, "unsafe-irq", NOTE_WARNING,
	  "allow_unsafe_interrupts is on: a guest can inject interrupts" },
	{ LINE_GFX_HOLE, 1u << MODE_STRICT, "gfx-hole", NOTE_NOTE,
	  "graphics devices are left out of translation (igfx_off, intgpu_off)" },
	{ LINE_TAIL, ANY | SHOWING, "tail", NOTE_WARNING,
	  "an IOMMU word stands behind --: the kernel ignores it, kmod does not" },
	{ LINE_SME, 1u << MODE_PT, "snp", NOTE_WARNING,
	  "mem_encrypt=on: pass-through and memory encryption get in each other's way" },
	{ LINE_OPAQUE, ANY | SHOWING, "unknown-text", NOTE_NOTE,
	  "a part of the line is only known when a program runs: it is taken to hold no IOMMU "
	  "words" },
};

static unsigned wanted_mode(const struct run *run)
{
	return run->options->mode ? 1u << run->options->mode->id : SHOWING;
}

static unsigned chain_notes(const struct chain *chain)
{
	_cleanup_(mem_done) struct cmdline **lines = chain_lines(chain);
	unsigned notes = mode_notes(lines, chain->n_judged);

	/* References that GRUB or sh resolve to known text are no riddle. */
	return chain->unknown ? notes | LINE_OPAQUE : notes & ~(unsigned) LINE_OPAQUE;
}

static void advise_lines(struct run *run)
{
	const struct survey *survey = run_result(run);

	for (size_t i = 0; i < survey->n_chain; i++) {
		const struct chain *chain = &survey->chain[i];
		unsigned notes;

		if (!chain->counted)
			continue;
		notes = chain_notes(chain);
		for (size_t j = 0; j < ARRAY_SIZE(line_advice); j++)
			if (notes & line_advice[j].note &&
			    wanted_mode(run) & line_advice[j].modes)
				notes_add(&run->notes, line_advice[j].code,
					  line_advice[j].severity, chain->site->path,
					  chain->line, "%s", line_advice[j].text);
	}
}

/* What was on the lines and no longer is. */
static void advise_removed(struct run *run)
{
	for (size_t i = 0; run->planned && i < run->before.n_chain; i++) {
		const struct chain *chain = &run->before.chain[i];

		if (!chain->counted || !(chain_notes(chain) & LINE_SWIOTLB) ||
		    chain_notes(&run->after.chain[i]) & LINE_SWIOTLB)
			continue;
		notes_add(
			&run->notes, "swiotlb", NOTE_NOTE, chain->site->path, chain->line,
			"iommu=off or iommu=soft is gone from the line: the kernel decides about "
			"its bounce buffers again");
	}
}

static void advise_kernels(struct run *run)
{
	bool any = false, passthrough = false;

	for (size_t i = 0; i < run->os.n_kernel; i++) {
		const struct os_kernel *kernel = &run->os.kernel[i];

		any = any || kernel->config;
		passthrough = passthrough || kernel->kernel.domain == DOMAIN_PASSTHROUGH;
		if (kernel->kernel.amd_driver == TRI_NO &&
		    kernel->kernel.arch == ARCH_X86)
			notes_add(&run->notes, "no-driver", NOTE_NOTE, kernel->config, 0,
				  "the kernel %s has no driver for AMD's IOMMU",
				  kernel->kernel.release);
		if (kernel->kernel.intel_driver == TRI_NO &&
		    kernel->kernel.arch == ARCH_X86)
			notes_add(&run->notes, "no-driver", NOTE_NOTE, kernel->config, 0,
				  "the kernel %s has no driver for Intel's IOMMU",
				  kernel->kernel.release);
	}
	if (!any)
		notes_add(
			&run->notes, "no-config", NOTE_NOTE, NULL, 0,
			"no kernel configuration found: translated domains and VFIO_NOIOMMU are "
			"taken for the kernel's default");
	if (passthrough && run->changed && wanted_mode(run) & 1u << MODE_STRICT)
		notes_add(
			&run->notes, "pt-default", NOTE_NOTE, NULL, 0,
			"a kernel here defaults to pass-through: strict needs iommu=nopt");
	if (run->os.arch == ARCH_UNKNOWN)
		notes_add(&run->notes, "arch", NOTE_NOTE, NULL, 0,
			  "the architecture cannot be told: x86's words are used");
}

static void advise_target(struct run *run)
{
	if (run->surveyed && !run->before.bootable)
		notes_add(
			&run->notes, "nothing-bootable", NOTE_NOTE, NULL, 0,
			"no boot entry is there yet: only what the next kernel gets could be "
			"%s",
			run->options->verb == VERB_SET ? "set" : "judged");
	if (run->os.missing_mount && run->options->verb == VERB_SHOW)
		notes_add(
			&run->notes, "not-mounted", NOTE_WARNING, "etc/fstab", 0,
			"fstab mounts %s, which is empty here: boot entries may be missing",
			run->os.missing_mount);
}

/* "options vfio enable_unsafe_noiommu_mode=1", with - for _ and any true value. */
static bool sets_noiommu(struct span line)
{
	size_t at = span_find(line, span_of("unsafe"), 0);
	_cleanup_(mem_done) char *copy = mem_dup(span_trim(line));

	if (at == (size_t) -1 || strncmp(copy, "options", 7) != 0)
		return false;
	for (char *p = copy; *p; p++)
		if (*p == '-')
			*p = '_';
	at = span_find(span_of(copy), span_of("vfio enable_unsafe_noiommu_mode"), 0);
	if (at == (size_t) -1)
		return false;
	at += strlen("vfio enable_unsafe_noiommu_mode");
	return copy[at] != '=' || value_bool(span_of(copy + at + 1)) == 1 ||
	       strchr("1yY", copy[at + 1]);
}

static void advise_modprobe_file(struct run *run, const char *path)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct span line;
	unsigned number = 0;

	if (target_read(&run->target, path, TEXT_MAX, &text, NULL, &ignored) < 0)
		return;
	for (size_t pos = 0; span_line(buf_span(&text), &pos, &line);) {
		number++;
		if (sets_noiommu(line))
			notes_add(
				&run->notes, "modprobe", NOTE_WARNING, path, number,
				"/%s:%u switches vfio's no-IOMMU mode on, whatever the command "
				"line says",
				path, number);
	}
}

static void advise_modprobe(struct run *run)
{
	static const char *const dirs[] = { "etc/modprobe.d", "run/modprobe.d",
					    "usr/local/lib/modprobe.d",
					    "usr/lib/modprobe.d", "lib/modprobe.d" };
	_cleanup_(buf_release) struct buf path = BUF_INIT;

	if (wanted_mode(run) & (1u << MODE_OFF_FOR_VFIO))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		_cleanup_(names_release) struct names names = NAMES_INIT;
		struct err ignored = ERR_INIT;

		/* With merged /usr the last two are one directory. */
		if (i == 4 && target_has_dir(&run->target, dirs[3]))
			continue;
		if (target_list(&run->target, dirs[i], "*.conf", &names, &ignored) < 0)
			continue;
		for (size_t j = 0; j < names.n; j++) {
			buf_clear(&path);
			buf_addf(&path, "%s/%s", dirs[i], names.name[j]);
			advise_modprobe_file(run, buf_str(&path));
		}
	}
}

/* Programs that write kernel command lines themselves, by a file that they leave. */
static void advise_others(struct run *run)
{
	static const struct {
		const char *path, *name;
	} overriders[] = {
		{ "etc/tuned/bootcmdline", "tuned" },
		{ "etc/kernelstub/configuration", "kernelstub" },
		{ "etc/default/grub.d/40_kernel_hardening.cfg", "a hardening package" },
	};

	if (run->options->verb != VERB_SET || !run->changed)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(overriders); i++)
		if (target_has(&run->target, overriders[i].path))
			notes_add(
				&run->notes, "overrider", NOTE_NOTE, overriders[i].path,
				0,
				"%s writes the kernel command line too (/%s), and may undo this",
				overriders[i].name, overriders[i].path);
}

static void advise_tpm(struct run *run)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;

	if (run->options->verb != VERB_SET || !run->changed)
		return;
	(void) target_read(&run->target, "etc/crypttab", TEXT_MAX, &text, NULL, &ignored);
	if (span_has(buf_span(&text), "tpm2-device") ||
	    target_has(&run->target, "var/lib/systemd/pcrlock.json"))
		notes_add(
			&run->notes, "tpm", NOTE_WARNING, "etc/crypttab", 0,
			"the disk is unlocked by the TPM, which may measure the command line: have "
			"the recovery key at hand for the next boot");
}

static void take_notes(struct run *run, const struct notes *notes)
{
	for (size_t i = 0; i < notes->n; i++)
		notes_add(&run->notes, notes->note[i].code, notes->note[i].severity,
			  notes->note[i].file, notes->note[i].line, "%s",
			  notes->note[i].text);
}

void run_advise(struct run *run)
{
	take_notes(run, &run->os.notes);
	take_notes(run, &run->before.notes);
	advise_target(run);
	advise_kernels(run);
	advise_lines(run);
	advise_removed(run);
	advise_modprobe(run);
	advise_others(run);
	advise_tpm(run);
}
