/* SPDX-License-Identifier: BSD-3-Clause */
#include "random-line.h"
#include "tokens.h"

/* Marsaglia's xorshift. */
size_t random_below(struct random *random, size_t n)
{
	random->state ^= random->state << 13;
	random->state ^= random->state >> 7;
	random->state ^= random->state << 17;
	return (size_t) ((random->state >> 11) % n);
}

static const char *const foreign[] = {
	"ro",
	"quiet",
	"root=UUID=0a3407de-014b-458b-b5c1-848e92a327a3",
	"console=tty0",
	"console=ttyS0,115200",
	"splash",
	"iommu.strict=0",
	"iommu.forcedac=1",
	"intremap=no_x2apic_optout,off",
	"vfio-pci.ids=8086:10fb,1002:67df",
	"amd_iommu_intr=legacy",
	"ivrs_ioapic[32]=00:14.0",
	"gpu.iommu=pt",
	"myiommu=pt",
	"xintel_iommu=off",
	"intel_iommufoo=on",
	"iommu",
	"intel_iommu",
	"amd-iommu",
	"dyndbg=\"file drivers/iommu/* +p\"",
	"\"dyndbg=file foo.c  iommu=off\"",
	"a\"  b\"c",
	"\"a b\"=c",
	"a\\=b",
	"\"\"",
	"=iommu",
	"--x",
	"--=1",
	"x=1,,2",
	"name=voil\303\240",
	"root=$r",
	"$vt_handoff",
	"mem_encrypt=on",
};

static const char *const intel_items[] = {
	"on",           "off",    "on",   "off", "sm_on",    "sm_off",   "igfx_off",
	"sp_off",       "pt",     "nopt", "0",   "1",        "onfoo",    "offx",
	"amd_iommu=on", "strict", "on ",  "",    "iommu=pt", "forcedac",
};
static const char *const amd_items[] = {
	"on",       "off",          "on",    "off", "fullflush",       "pgtbl_v1",
	"pgtbl_v2", "force_enable", "xoffx", "pt",  "intel_iommu=off", "",
};
static const char *const iommu_items[] = {
	"pt",    "nopt",  "off",  "on",    "soft",      "usedac",   "pt",
	"nopt",  "force", "1",    "merge", "memaper=4", "memaper=", "ptx",
	"noptx", "softy", "offx", "",      "x~y",
};
static const char *const bools[] = {
	"0", "1", "y", "N", "on", "OFF", "true", "f", "x", "", "1", "0",
};

static const struct values {
	const char *const *value;
	size_t n;
} values[] = {
	[INTEL] = { intel_items, ARRAY_SIZE(intel_items) },
	[AMD] = { amd_items, ARRAY_SIZE(amd_items) },
	[IOMMU] = { iommu_items, ARRAY_SIZE(iommu_items) },
	[PASSTHROUGH] = { bools, ARRAY_SIZE(bools) },
	[VFIO] = { bools, ARRAY_SIZE(bools) },
};

static void add_name(struct random *random, struct buf *out, const char *name)
{
	bool dashes = random_below(random, 8) == 0;

	for (; *name; name++)
		buf_add_byte(out, *name == '_' && dashes ? '-' : *name);
}

static void add_value(struct random *random, struct buf *out, size_t key)
{
	size_t items = token_is_list(key) ? 1 + random_below(random, 3) : 1;

	for (size_t i = 0; i < items; i++) {
		buf_add_str(out, i ? "," : "");
		buf_add_str(out, values[key].value[random_below(random, values[key].n)]);
	}
	if (random_below(random, 200) == 0)
		buf_add_str(out, random_below(random, 2) ? "$x" : "\"y\"");
}

static void add_managed(struct random *random, struct buf *out)
{
	size_t key = random_below(random, KEYS), quotes = random_below(random, 16);

	buf_add_str(out, quotes == 0 ? "\"" : "");
	add_name(random, out, token_keys[key]);
	if (token_is_list(key) || random_below(random, 5)) {
		buf_add_str(out, quotes == 1 ? "=\"" : "=");
		add_value(random, out, key);
	}
	buf_add_str(out, quotes <= 1 ? "\"" : "");
}

static void add_blanks(struct random *random, struct buf *out)
{
	static const char *const blanks[] = { " ", " ", " ", " ", "  ", "\t", " \n " };

	buf_add_str(out, blanks[random_below(random, ARRAY_SIZE(blanks))]);
}

static void add_word(struct random *random, struct buf *out, bool managed)
{
	static const char *const ends[] = { "--", "\"--\"", "---", "--" };
	size_t kind = random_below(random, 100);

	if (kind < 2)
		buf_add_str(out, ends[random_below(random, ARRAY_SIZE(ends))]);
	else if (kind == 2 && random_below(random, 4) == 0)
		buf_add_str(out, "odd\"x");
	else if (kind < 60 && managed)
		add_managed(random, out);
	else
		buf_add_str(out, foreign[random_below(random, ARRAY_SIZE(foreign))]);
}

void random_line(struct random *random, struct buf *out)
{
	size_t words = random_below(random, 10);
	bool managed = random_below(random, 5) > 0;

	buf_clear(out);
	if (random_below(random, 6) == 0)
		add_blanks(random, out);
	for (size_t i = 0; i < words; i++) {
		if (random_below(random, 40) == 0)
			buf_add_str(out, OWN_BLANK);
		add_word(random, out, managed);
		if (i + 1 < words || random_below(random, 6) == 0)
			add_blanks(random, out);
	}
}
