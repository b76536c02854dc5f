# packer build -var disk=DISK images/packer/iommu.pkr.hcl: the guest is started from a copy of
# DISK, does what it is there for and powers off; then its disk gets the mode.

variable "disk" {
  type = string
}

variable "mode" {
  type    = string
  default = "pt"
}

variable "output" {
  type    = string
  default = "output"
}

source "qemu" "disk" {
  disk_image       = true
  iso_url          = var.disk
  iso_checksum     = "none"
  format           = "raw"
  skip_resize_disk = true
  output_directory = var.output
  vm_name          = "disk.raw"

  accelerator    = "tcg"
  machine_type   = "q35"
  memory         = 768
  disk_interface = "virtio"
  headless       = true

  # This guest has no network, and ends by itself.
  communicator     = "none"
  shutdown_timeout = "5m"
  boot_wait        = "1s"
  qemuargs = [
    ["-display", "none"],
    ["-serial", "file:${var.output}.log"],
    ["-netdev", "hubport,id=user.0,hubid=0"],
    ["-device", "virtio-rng-pci"],
  ]
}

build {
  sources = ["source.qemu.disk"]

  # On this machine, when the guest is gone. Root is needed, for a loop device.
  post-processor "shell-local" {
    inline = ["iommu --image ${var.output}/disk.raw --image-format=raw ${var.mode}"]
  }
}
