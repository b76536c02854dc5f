# SPDX-License-Identifier: BSD-3-Clause
"""Raspberry Pi's firmware (config.txt): cmdline=FILE, where the last one counts. In a filter that
not each board passes, either file can be the one."""

from lines import line
from tree import Answer

DIR = "boot/firmware/"


def make(rand, tree):
    config = ["arm_64bit=1"]
    if rand.random() < 0.4:
        config += rand.choice([[], ["[pi4]"], ["[all]"]]) + ["cmdline=other.txt"]
    if rand.random() < 0.2:
        config += ["[all]", "cmdline=cmdline.txt"]
    tree.put(DIR + "config.txt", *config)
    for name in "cmdline.txt", "other.txt":
        tree.put(DIR + name, line(rand))


def read(tree):
    answer = Answer()
    if DIR + "config.txt" not in tree.files:
        return answer
    names, sure = {"cmdline.txt"}, True
    for text in tree.lines(DIR + "config.txt"):
        if text.startswith("["):
            sure = text == "[all]"
        elif text.startswith("cmdline="):
            names = ({text[8:]} if sure else names | {text[8:]})
    for name in names:
        answer.add(tree.files[DIR + name].split("\n")[0])
    return answer
