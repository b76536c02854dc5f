# SPDX-License-Identifier: BSD-3-Clause
"""Kernel command lines: random ones, and whether one has the mode pt.

Linux: intel_iommu_setup() takes the last of on and off, iommu_setup() and
parse_amd_iommu_options() never take off back, iommu_set_def_passthrough() and
iommu_set_default_translated() are for the last of iommu=pt and iommu=nopt. The kernel of the trees
has both drivers, and Intel's off by default.
"""

GOOD = "intel_iommu=on amd_iommu=on iommu=pt"
WORDS = ["iommu=pt", "iommu=nopt", "iommu=off", "intel_iommu=on", "intel_iommu=off",
         "amd_iommu=on", "amd_iommu=off", "quiet", "ro", "splash"]
CONFIG = """CONFIG_64BIT=y
CONFIG_X86_64=y
CONFIG_IOMMU_SUPPORT=y
CONFIG_IOMMU_DEFAULT_DMA_LAZY=y
# CONFIG_IOMMU_DEFAULT_PASSTHROUGH is not set
CONFIG_AMD_IOMMU=y
CONFIG_INTEL_IOMMU=y
# CONFIG_INTEL_IOMMU_DEFAULT_ON is not set
CONFIG_VFIO_NOIOMMU=y
"""


def line(rand):
    if rand.random() < 0.6:
        return "root=/dev/vda1 " + GOOD
    return " ".join(["root=/dev/vda1"] + rand.choices(WORDS, k=rand.randint(0, 3)))


def words(rand):
    if rand.random() < 0.6:
        return GOOD if rand.random() < 0.3 else ""
    return " ".join(rand.choices(WORDS, k=rand.randint(0, 2)))


def has_mode(text):
    intel = amd = True
    intel_on = through = False
    for word in text.split():
        if word == "iommu=off":
            intel = amd = False
        elif word.startswith("intel_iommu="):
            intel_on = word.endswith("=on")
        elif word == "amd_iommu=off":
            amd = False
        elif word in ("iommu=pt", "iommu=nopt"):
            through = word == "iommu=pt"
    return intel and amd and intel_on and through
