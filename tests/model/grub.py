# SPDX-License-Identifier: BSD-3-Clause
"""GRUB, after grub-core/script, grub-core/normal/menu.c and commands/loadenv.c.

The grammar of the trees has one command a line. Conditions are known in each tree; those that are
not, both ways, are a matter of tests/grub-emu.
"""

import re

from lines import line, words
from tree import Answer

DIR = "boot/grub/"
NAMES = ["a", "b", "extra"]


def env_block(rand, tree, name):
    lines = ["# GRUB Environment Block"]
    for key in rand.sample(["saved_entry", "next_entry"] + NAMES, rand.randint(0, 2)):
        lines.append("%s=%s" % (key, wanted(rand) if key.endswith("entry") else words(rand)))
    tree.put(DIR + name, *lines)
    text = tree.files[DIR + name]
    tree.files[DIR + name] = text + "#" * (1024 - len(text))


def wanted(rand):
    return rand.choice(["0", "1", "2", "9", "id0", "id1", "T1", "sub>id2", "sub>0", "sub",
                        "more>1", "own", "none"])


def setting(rand):
    kind = rand.random()
    if kind < 0.2:
        return ["unset " + rand.choice(NAMES)]
    if kind < 0.35:
        return ['set %s="$%s %s"' % (rand.choice(NAMES), rand.choice(NAMES), words(rand))]
    return ['%s%s="%s"' % (rand.choice(["set ", ""]), rand.choice(NAMES), words(rand))]


def condition(rand):
    """None asks for a file: the program takes one that is missing for unknown, and both branches
    count. The line that grub-mkconfig writes around load_env is in the trees nevertheless."""
    return rand.choice(["true", "false", "[ -z \"$%s\" ]" % rand.choice(NAMES),
                        "[ -n \"${%s}\" ]" % rand.choice(NAMES), "[ \"${next_entry}\" ]"])


def statement(rand, depth=0):
    kind = rand.random()
    if kind < 0.5 or depth > 1:
        return setting(rand)
    if kind < 0.6:
        return ["export " + rand.choice(NAMES)]
    if kind < 0.7:
        return [rand.choice(["load_env", "load_env -f $prefix/other"])]
    if kind < 0.8 and depth == 0:
        return [rand.choice(["source", "."]) + rand.choice([" $prefix/more.cfg", " $prefix/none"])]
    lines = ["if %s; then" % condition(rand)] + statement(rand, depth + 1)
    if rand.random() < 0.5:
        lines += ["else"] + statement(rand, depth + 1)
    return lines + ["fi"]


def entry(rand, number, rescue=False):
    text = line(rand)
    if rand.random() < 0.4:
        text += " " + rand.choice(["$%s", "${%s}"]) % rand.choice(NAMES)
    if rescue:
        text += " single"
    lines = ["menuentry 'T%d' --id id%d {" % (number, number)]
    if rand.random() < 0.15:
        lines += setting(rand)
    return lines + ["\tlinux /boot/vmlinuz-6.1.0 " + text, "}"]


def make(rand, tree):
    top = []
    if rand.random() < 0.5:
        top += ["if [ -s $prefix/grubenv ]; then", "load_env", "fi",
                "if [ \"${next_entry}\" ]; then", 'set default="${next_entry}"', "else",
                'set default="%s"' % rand.choice(["${saved_entry}", "0", wanted(rand)]), "fi"]
    elif rand.random() < 0.6:
        top += ['set default="%s"' % wanted(rand)]
    for _ in range(rand.randint(0, 3)):
        top += statement(rand)
    top += entry(rand, 0, rand.random() < 0.15)
    if rand.random() < 0.5:
        # Not by a variable: its parameters are removed, and with them perhaps the entry.
        guard = rand.choice(["true", "false", "[ \"${next_entry}\" ]"])
        top += ["if %s; then" % guard] if rand.random() < 0.2 else []
        guarded = top[-1].startswith("if ")
        top += entry(rand, 1, rand.random() < 0.2) + (["fi"] if guarded else [])
    if rand.random() < 0.5:
        top += ["submenu 'more' --id sub {"] + entry(rand, 2, rand.random() < 0.6)
        top += entry(rand, 3) + ["}"]
    if rand.random() < 0.2:
        top += ["menuentry 'Windows' --id win {", "\tchainloader /EFI/w.efi", "}"]
    if rand.random() < 0.2:
        top += ["### BEGIN /etc/grub.d/40_custom ###", "menuentry 'Mine' --id own {",
                "\tlinux /boot/vmlinuz-6.1.0 " + line(rand), "}",
                "### END /etc/grub.d/40_custom ###"]
    top += statement(rand) if rand.random() < 0.3 else []
    tree.put(DIR + "grub.cfg", *top)
    for name in "grubenv", "other":
        if rand.random() < 0.5:
            env_block(rand, tree, name)
    if rand.random() < 0.6:
        more = setting(rand) + setting(rand)
        if rand.random() < 0.3:
            more += ['set default="%s"' % wanted(rand)]
        if rand.random() < 0.3:
            more += entry(rand, 7, rand.random() < 0.5)
        tree.put(DIR + "more.cfg", *more)


class Entry:
    def __init__(self, title, name, own):
        self.title, self.name, self.own = title, name, own
        self.body, self.menu = [], None
        self.line, self.linux = None, False


class Run:
    """The evaluation of one script, with its variables and the menu it makes."""

    def __init__(self, tree, variables, exported):
        self.tree, self.variables, self.exported = tree, variables, exported
        self.menu, self.own, self.line = [], False, None

    def expand(self, text):
        return re.sub(r"\$\{?(\w+)\}?", lambda m: self.variables.get(m.group(1), ""), text)

    def test(self, text):
        text = text.strip()
        if text in ("true", "false"):
            return text == "true"
        words_of = re.match(r"\[ (-[sznf] )?(.*) \]$", text)
        option, operand = words_of.group(1), words_of.group(2).strip('"')
        if option == "-s ":
            return bool(self.tree.files.get(operand.replace("$prefix/", DIR)))
        value = self.expand(operand)
        return value == "" if option == "-z " else value != ""

    def load_env(self, name):
        block = self.tree.files.get(DIR + name)
        for item in (block or "").split("\n"):
            if "=" in item and not item.startswith("#"):
                key, _, value = item.partition("=")
                self.variables[key] = value

    def run(self, lines):
        """Run the lines, return what is left after the } or fi that ends them."""
        while lines:
            text = lines.pop(0).strip()
            if text in ("fi", "}", "else"):
                return text
            self.command(text, lines)
        return None

    def skip(self, lines):
        depth = 0
        while lines:
            text = lines.pop(0).strip()
            if depth == 0 and text in ("else", "fi", "}"):
                return text
            depth += text.startswith("if ") or text.endswith("{")
            depth -= text in ("fi", "}")
        return None

    def branch(self, text, lines):
        if self.test(text[3:].removesuffix("; then")):
            if self.run(lines) == "else":
                self.skip(lines)
        elif self.skip(lines) == "else":
            self.run(lines)

    def choice(self, text, lines):
        title, name = re.match(r"\w+ '(.*?)' --id (\w+) \{$", text).groups()
        item = Entry(title, name, self.own)
        depth = 1
        while depth:
            inner = lines.pop(0)
            depth += inner.strip().endswith("{")
            depth -= inner.strip() == "}"
            item.body.append(inner)
        item.body.pop()
        item.menu = [] if text.startswith("submenu") else None
        self.menu.append(item)

    def command(self, text, lines):
        if text.startswith("### BEGIN"):
            self.own = "custom" in text
        elif text.startswith("### END"):
            self.own = False
        elif text.startswith("if "):
            self.branch(text, lines)
        elif text.startswith(("menuentry ", "submenu ")):
            self.choice(text, lines)
        elif text.startswith("export "):
            self.exported.add(text[7:])
        elif text.startswith("unset "):
            self.variables.pop(text[6:], None)
        elif text.startswith("load_env"):
            self.load_env("other" if "-f" in text else "grubenv")
        elif text.startswith(("source ", ". ")):
            name = text.split("$prefix/")[1]
            self.run(self.tree.lines(DIR + name))
        elif text.startswith("linux "):
            self.line = self.expand(text.split(" ", 2)[2] if text.count(" ") > 1 else "")
        elif re.match(r"(set )?\w+=", text):
            key, _, value = text.removeprefix("set ").partition("=")
            self.variables[key] = self.expand(value.strip('"'))


def finish(run):
    """Run each entry of the menu as if it were chosen."""
    for item in run.menu:
        variables = dict(run.variables)
        if item.menu is not None:
            variables = {k: v for k, v in variables.items() if k in run.exported}
        inner = Run(run.tree, variables, set(run.exported))
        inner.own = item.own
        inner.run(list(item.body))
        item.line = inner.line
        if item.menu is not None:
            item.menu = inner.menu
            finish(inner)


def find(menu, text):
    """The entry that $default means: get_entry_number(), else the first."""
    first, _, rest = text.partition(">")
    item = menu[0] if menu else None
    if first.isdigit():
        item = menu[int(first)] if int(first) < len(menu) else item
    else:
        named = [i for i in menu if first in (i.title, i.name)]
        item = named[0] if named else item
    if item and item.menu is not None:
        return find(item.menu, rest)
    return item


def flat(menu):
    for item in menu:
        if item.menu is None:
            yield item
        else:
            yield from flat(item.menu)


def is_rescue(item):
    return any(re.search(r"linux .*\bsingle\b", text) for text in item.body)


def read(tree):
    answer = Answer()
    if DIR + "grub.cfg" not in tree.files:
        return answer
    run = Run(tree, {}, set())
    run.run(tree.lines(DIR + "grub.cfg"))
    finish(run)
    start = find(run.menu, run.variables.get("default", ""))
    for item in flat(run.menu):
        if item.line is None:
            continue
        if item.own:
            answer.unknown |= item is start
        elif item is start or not is_rescue(item):
            answer.add(item.line)
        else:
            answer.rest.append(item.line)
    # A value that is set in an entry is not edited.
    answer.fixed |= any("iommu=" in text and "linux " not in text for item in flat(run.menu)
                        for text in item.body)
    # Nor is one that is composed of others.
    answer.fixed |= any(re.search(r'="\$\w+ ', text) for name in ("grub.cfg", "more.cfg")
                       for text in tree.lines(DIR + name))
    if run.menu and all(i.line is None or i.own for i in flat(run.menu)):
        answer.unknown = True
    return answer
