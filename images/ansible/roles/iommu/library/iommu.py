#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Ansible module: the command iommu and its JSON, nothing else."""

DOCUMENTATION = r"""
module: iommu
short_description: Set the IOMMU mode of a system on its kernel command line
description:
  - Runs iommu(8), and reports what its JSON says.
  - Without O(root), O(image) and O(archive) it sets the system that it runs on.
options:
  mode:
    description: What every boot entry shall have.
    type: str
    required: true
    choices: ["off-for-uio", "off-for-vfio", "strict", "pt", "unset"]
  root:
    description: A root directory.
    type: path
  image:
    description: A disk image or a block device.
    type: path
  archive:
    description: A root archive.
    type: path
  output:
    description: Where the new archive goes, with O(archive), which then stays as it is.
    type: path
  partition:
    description: Number, label or UUID of the root in O(image).
    type: str
  image_format:
    description: What O(image) is.
    type: str
    choices: ["raw", "qcow2"]
  boot_path:
    description: Where the /boot of O(root) is mounted.
    type: path
  esp_path:
    description: Where the EFI system partition of O(root) is mounted.
    type: path
  create:
    description: The kernel comes later; /etc/kernel/cmdline is made for it.
    type: bool
    default: false
  unsafe_interrupts:
    description: Also have, or drop, the two words that allow unsafe interrupts.
    type: bool
  update:
    description: When the target's own boot loader update runs.
    type: str
    choices: ["never", "auto", "always"]
  unreached:
    description:
      - What to do where an entry cannot have the mode (exit status 4), after all others
        have it. It is a state, the same in every run, and none that a retry changes.
    type: str
    choices: ["fail", "warn"]
    default: fail
  executable:
    description: The program.
    type: str
    default: iommu
attributes:
  check_mode: {support: full}
  diff_mode: {support: full}
"""

EXAMPLES = r"""
- name: The system itself, with a reboot where one is needed
  iommu:
    mode: pt
  register: iommu

- name: Reboot
  ansible.builtin.reboot:
  when: iommu.reboot_needed

- name: A root that is mounted
  iommu:
    root: /mnt
    mode: strict
"""

RETURN = r"""
before:
  description: The mode that all had, mixed, or unknown.
  type: str
  returned: always
after:
  description: The mode that all have now, or would have.
  type: str
  returned: always
result:
  description: changed, unchanged, partial or failed.
  type: str
  returned: always
reboot_needed:
  description: The running kernel has another mode than the next boot.
  type: bool
  returned: always
files:
  description: What was written, or would be (path, role, created, by).
  type: list
  elements: dict
  returned: always
unreached:
  description: What does not have the mode (path, code, text, hint).
  type: list
  elements: dict
  returned: always
exit:
  description: Exit status, see iommu(8).
  type: int
  returned: always
"""

import json

from ansible.module_utils.basic import AnsibleModule

# Options that iommu spells the same way, but for "_".
PASSED = ("root", "image", "archive", "output", "partition", "image_format", "boot_path",
          "esp_path", "update")
ONLY_WITH = {"output": "archive", "partition": "image", "image_format": "image",
             "boot_path": "root", "esp_path": "root"}
REPORTED = ("before", "after", "result", "reboot_needed", "unreached")


def arguments():
    """What a task may say."""
    spec = {
        "mode": {"required": True,
                 "choices": ["off-for-uio", "off-for-vfio", "strict", "pt", "unset"]},
        "create": {"type": "bool", "default": False},
        "unsafe_interrupts": {"type": "bool"},
        "unreached": {"choices": ["fail", "warn"], "default": "fail"},
        "executable": {"default": "iommu"},
    }
    spec.update({name: {"type": "path"} for name in PASSED})
    spec["partition"] = {"type": "str"}
    spec["image_format"] = {"choices": ["raw", "qcow2"]}
    spec["update"] = {"choices": ["never", "auto", "always"]}
    return spec


def command(module):
    """The command line for these parameters."""
    params = module.params
    words = [module.get_bin_path(params["executable"], required=True), "--json=short"]
    # An empty string is passed on: iommu refuses it, and never takes it for the live system.
    words += ["--%s=%s" % (name.replace("_", "-"), params[name])
              for name in PASSED if params[name] is not None]
    if params["unsafe_interrupts"] is not None:
        words.append("--unsafe-interrupts=" + ("yes" if params["unsafe_interrupts"] else "no"))
    if params["create"]:
        words.append("--create")
    if module.check_mode:
        words.append("--dry-run")
    return words + [params["mode"]]


def run(module, words):
    """Exit status and JSON of a run."""
    status, out, err = module.run_command(words)
    try:
        return status, json.loads(out)
    except ValueError:
        module.fail_json(msg="%s printed no JSON" % words[0], cmd=words, rc=status,
                         stdout=out, stderr=err)


def sentence(error):
    """What went wrong, in the words of iommu."""
    text = ": ".join(part for part in (error["what"], error["why"]) if part)
    return text + (" (%s)" % error["hint"] if error["hint"] else "")


def unreached(report):
    """What does not have the mode, in one sentence: each reason once."""
    paths = {}
    for one in report["unreached"]:
        paths.setdefault(one["text"], []).append(one["path"])
    each = ["%s (%s)" % (text, ", ".join(where)) for text, where in paths.items()]
    return "not everything has %s: %s" % (report["wanted"], "; ".join(each))


def result(module, words, status, report):
    """What the task returns."""
    ret = {name: report.get(name) for name in REPORTED}
    # Not "rc": Ansible takes a task with another one than 0 for failed.
    ret.update(changed=bool(report.get("changed")), cmd=words, exit=status)
    files = report.get("files") or []
    ret["files"] = [{key: value for key, value in one.items() if not key.startswith("diff")}
                    for one in files]
    if module._diff:  # pylint: disable=protected-access # what Ansible documents
        ret["diff"] = [{"prepared": one["diff"]} for one in files if one["diff"]]
    return ret


def main():
    """Run iommu once, and say what came of it."""
    module = AnsibleModule(argument_spec=arguments(), supports_check_mode=True,
                           mutually_exclusive=[("root", "image", "archive")],
                           required_by={one: (other,) for one, other in ONLY_WITH.items()})
    words = command(module)
    status, report = run(module, words)
    for note in report["notes"]:
        if note["severity"] == "warning":
            module.warn(note["text"])
    ret = result(module, words, status, report)
    if status == 4 and module.params["unreached"] == "warn":
        module.warn(unreached(report))
    elif status == 4:
        module.fail_json(msg=unreached(report), **ret)
    elif status != 0:
        module.fail_json(msg=sentence(report["error"]), **ret)
    module.exit_json(**ret)


if __name__ == "__main__":
    main()
