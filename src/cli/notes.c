/* SPDX-License-Identifier: BSD-3-Clause */
#include "verbs.h"

/*
 * Notes that warn about surprising consequences. A table judges the parameters;
 * notes-files.c reads other files of the target, notes-host.c the running machine.
 */

#define OFF     ((1u << MODE_OFF_FOR_UIO) | (1u << MODE_OFF_FOR_VFIO))
#define ON      ((1u << MODE_STRICT) | (1u << MODE_PT))
#define SHOWING (1u << MODE_COUNT)
#define ANY     (SHOWING | ((1u << MODE_COUNT) - 1))

/* A property of the resulting command line, and the modes for which it matters. */
static const struct {
	unsigned note, modes;
	const char *code;
	enum severity severity;
	const char *text;
} line_advice[] = {
	{ LINE_IR_OFF, ON | SHOWING, "ir-off", NOTE_WARNING,
	  "interrupt remapping is switched off (intremap=off, nointremap): vfio will refuse "
	  "devices" },
	{ LINE_UNSAFE_IRQ, ON | SHOWING, "unsafe-irq", NOTE_WARNING,
	  "allow_unsafe_interrupts is on: a guest can inject interrupts" },
	{ LINE_GFX_HOLE, 1u << MODE_STRICT, "gfx-hole", NOTE_NOTE,
	  "graphics devices are left out of translation (igfx_off, intgpu_off)" },
	{ LINE_TAIL, ANY, "tail", NOTE_WARNING,
	  "an IOMMU word stands behind --: the kernel ignores it, modprobe does not" },
	{ LINE_SME, 1u << MODE_PT, "snp", NOTE_WARNING,
	  "mem_encrypt=on: memory encryption and pass-through get in each other's way" },
	{ LINE_OPAQUE, ANY, "unknown-text", NOTE_NOTE,
	  "a part of the line is only known when a program runs: it is taken to hold no "
	  "IOMMU words" },
};

static unsigned asked(const struct run *run)
{
	return run->options->mode ? 1u << run->options->mode->id : SHOWING;
}

static unsigned entry_notes(const struct run *run, const struct boot_entry *entry)
{
	_cleanup_(mem_done) struct cmdline **lines = entry_lines(entry);
	unsigned notes = mode_notes(lines, entry->n_judged);

	/* References that GRUB or sh resolve to known text are not opaque. */
	notes &= ~(unsigned) LINE_OPAQUE;
	if (entry->unknown)
		notes |= LINE_OPAQUE;
	if (run->options->unsafe_interrupts == TRI_YES) /* as requested */
		notes &= ~(unsigned) LINE_UNSAFE_IRQ;
	return notes;
}

static void advise_line(struct run *run, const struct boot_entry *entry)
{
	unsigned notes = entry_notes(run, entry);

	for (size_t i = 0; i < ARRAY_SIZE(line_advice); i++)
		if (notes & line_advice[i].note && asked(run) & line_advice[i].modes)
			notes_add(&run->notes, line_advice[i].code,
				  line_advice[i].severity, run_file(entry),
				  run_line(entry), "%s", line_advice[i].text);
}

/* Parameters that the change removes. */
static void advise_removed(struct run *run)
{
	for (size_t i = 0; run->planned && i < run->after.n_entry; i++) {
		const struct boot_entry *old = run_was(run, i);
		unsigned gone = old ? entry_notes(run, old) &
						~entry_notes(run, &run->after.entry[i])
				    : 0;

		if (gone && old->counted && gone & LINE_SWIOTLB)
			notes_add(
				&run->notes, "swiotlb", NOTE_NOTE, run_file(old),
				run_line(old),
				"iommu=off or iommu=soft is gone: the kernel decides about "
				"its bounce buffers again");
	}
}

static void advise_drivers(struct run *run, const struct os_kernel *kernel)
{
	const struct kernel *facts = &kernel->kernel;

	if (facts->arch != ARCH_X86)
		return;
	if (facts->intel_driver == TRI_NO)
		notes_add(&run->notes, "no-driver", NOTE_NOTE, kernel->config, 0,
			  "kernel %s has no driver for Intel's IOMMU", facts->release);
	if (facts->amd_driver == TRI_NO)
		notes_add(&run->notes, "no-driver", NOTE_NOTE, kernel->config, 0,
			  "kernel %s has no driver for AMD's IOMMU", facts->release);
}

static bool effects_eq(struct effects a, struct effects b)
{
	return a.intel == b.intel && a.amd == b.amd;
}

/* Assumptions made without a kernel configuration, if another assumption would change the
 * mode. */
static void advise_unknown(struct run *run, const struct boot_entry *entry)
{
	_cleanup_(mem_done) struct cmdline **lines = entry_lines(entry);
	struct kernel kernel = entry_kernel(run_result(run), entry), other = kernel;
	struct effects effects;

	if (kernel.domain != DOMAIN_UNKNOWN && kernel.noiommu != TRI_UNKNOWN)
		return;
	effects = mode_classify(lines, entry->n_judged, &kernel);
	other.domain = DOMAIN_PASSTHROUGH;
	if (kernel.domain == DOMAIN_UNKNOWN &&
	    !effects_eq(mode_classify(lines, entry->n_judged, &other), effects))
		notes_add(&run->notes, "no-config", NOTE_NOTE, run_file(entry),
			  run_line(entry),
			  "no kernel configuration found: it is taken to translate by "
			  "default");
	other = kernel;
	other.noiommu = TRI_NO;
	if (kernel.noiommu == TRI_UNKNOWN &&
	    !effects_eq(mode_classify(lines, entry->n_judged, &other), effects))
		notes_add(
			&run->notes, "no-config", NOTE_NOTE, run_file(entry),
			run_line(entry),
			"no kernel configuration found: it is taken to have VFIO_NOIOMMU");
}

static void advise_kernels(struct run *run)
{
	for (size_t i = 0; i < run->os.n_kernel; i++) {
		const struct os_kernel *kernel = &run->os.kernel[i];

		advise_drivers(run, kernel);
		if (kernel->kernel.domain == DOMAIN_PASSTHROUGH && run->changed &&
		    asked(run) & 1u << MODE_STRICT)
			notes_add(
				&run->notes, "pt-default", NOTE_NOTE, kernel->config, 0,
				"kernel %s passes devices through by default: strict needs "
				"iommu=nopt",
				kernel->kernel.release);
	}
}

static void advise_lines(struct run *run)
{
	const struct survey *survey = run_result(run);

	for (size_t i = 0; i < survey->n_entry; i++)
		if (survey->entry[i].counted) {
			advise_line(run, &survey->entry[i]);
			if (asked(run) != 1u << MODE_UNSET)
				advise_unknown(run, &survey->entry[i]);
		}
}

/* AMD's driver remaps interrupts only if the IOMMU is on. */
static void advise_amd(struct run *run)
{
	enum effect before = survey_effects(&run->before).amd;

	if (asked(run) & OFF && run->changed && run->os.arch != ARCH_ARM64 &&
	    before != EFFECT_OFF_FOR_UIO && before != EFFECT_OFF_FOR_VFIO)
		notes_add(&run->notes, "amd-ir", NOTE_NOTE, NULL, 0,
			  "on AMD this switches interrupt remapping off too, and with it "
			  "processors beyond the 255th");
}

static void advise_signed(struct run *run)
{
	/* grub.cfg comes after the files that it includes */
	for (size_t i = run->before.n_file; i-- > 0;) {
		const struct config_file *file = run->before.file[i];

		if (!file->verified)
			continue;
		notes_add(&run->notes, "signed", NOTE_NOTE, file->path, 0,
			  "GRUB verifies the signature of /%s: it is shown, never edited",
			  file->path);
		return;
	}
}

static void advise_target(struct run *run)
{
	bool showing = !run->options->mode;

	if (run->surveyed && !run_result(run)->bootable && !run->before.n_unread &&
	    !showing)
		notes_add(
			&run->notes, "nothing-bootable", NOTE_NOTE, NULL, 0,
			"nothing bootable is there: only what the next kernel gets is %s",
			run->options->verb->writes ? "set" : "judged");
	if (run->os.arch == ARCH_UNKNOWN)
		notes_add(
			&run->notes, "arch", NOTE_NOTE, NULL, 0,
			"the architecture could not be determined: assuming x86's parameters");
	if (showing)
		advise_signed(run);
	if (run->os.missing_mount && showing && !run->target.ops->mounts_boot)
		notes_add(
			&run->notes, "not-mounted", NOTE_WARNING, "etc/fstab", 0,
			"fstab mounts %s, which is empty here: boot entries may be missing",
			run->os.missing_mount);
}

static void take_notes(struct run *run, const struct notes *notes)
{
	for (size_t i = 0; i < notes->n; i++)
		notes_add(&run->notes, notes->note[i].code, notes->note[i].severity,
			  notes->note[i].file, notes->note[i].line, "%s",
			  notes->note[i].text);
}

void run_add_notes(struct run *run)
{
	take_notes(run, &run->os.notes);
	take_notes(run, &run->before.notes);
	advise_target(run);
	advise_amd(run);
	advise_kernels(run);
	advise_lines(run);
	advise_removed(run);
	run_add_host_notes(run);
	run_add_file_notes(run, asked(run));
}
