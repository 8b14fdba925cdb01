# Monitor commands of odroid-xu4.resc: what Renode's script language can't do. Python 2.7 as IronPython has it; .NET's
# classes instead of Python's library, which not every Renode comes with.
from Antmicro.Renode.Core import EmulationManager
from Antmicro.Renode.Exceptions import RecoverableException
from Antmicro.Renode.Utilities import TypeManager

# RAM starts at 0x40000000, and our device trees tell Linux of its first 512 MiB. A zImage unpacks itself to 0x40008000.
# It lies so high that no kernel reaches it, and so needn't move itself over what is behind it.
XU4_IMAGE_ADDRESS = 0x40008000
XU4_ZIMAGE_ADDRESS = 0x43000000
XU4_DTB_ADDRESS = 0x45000000
XU4_INITRD_ADDRESS = 0x45200000
XU4_INITRD_LIMIT = 0x54000000

XU4_CONSOLE = 0x12C20000

XU4_RENODE_VERSION = (1, 16)
XU4_A_MODEL = "Antmicro.Renode.Peripherals.Video.Exynos_MFC"


def xu4_fail(message):
    raise RecoverableException(message)


def mc_xu4_load_peripherals(scripts):
    """Makes the device models known to Renode: the built assembly, or the sources where there is none."""
    for assembly in System.AppDomain.CurrentDomain.GetAssemblies():
        version = assembly.GetName().Version
        if assembly.GetName().Name == "Renode" and (version.Major, version.Minor) < XU4_RENODE_VERSION:
            xu4_fail("This is Renode %d.%d; the models need %d.%d or newer, see https://renode.io" % ((version.Major, version.Minor) + XU4_RENODE_VERSION))
    if TypeManager.Instance.TryGetTypeByName(XU4_A_MODEL):
        return
    root = System.IO.Path.GetDirectoryName(str(scripts).rstrip("/\\"))
    candidates = [System.Environment.GetEnvironmentVariable("EXYNOS_PERIPHERALS")] + [System.IO.Path.Combine(root, "bin", c, "net8.0", "Peripherals.dll") for c in ("Release", "Debug")]
    for path in candidates:
        if path and System.IO.File.Exists(path):
            try:
                loaded = TypeManager.Instance.ScanFile(path)
            except RecoverableException:
                loaded = False
            if not loaded:
                xu4_fail("%s isn't an assembly that Renode can load: build it again by \"dotnet build Peripherals.csproj -c Release\"" % path)
            return
    folders = [System.IO.Path.Combine(root, *parts) for parts in (("peripherals",), ("engines", "renode"))]
    sources = [s for f in folders if System.IO.Directory.Exists(f) for s in sorted(System.IO.Directory.GetFiles(f, "*.cs", System.IO.SearchOption.AllDirectories))]
    if not sources:
        xu4_fail("No Peripherals.dll and no sources beside %s: run \"dotnet build Peripherals.csproj -c Release\" there" % root)
    monitor.Parse("include " + " ".join("@" + s for s in sources))
    if not TypeManager.Instance.TryGetTypeByName(XU4_A_MODEL):
        xu4_fail("The sources in %s don't compile (the compiler's messages are above): run \"dotnet build Peripherals.csproj -c Release\" there" % root)


def mc_xu4_load_platform(scripts, cores):
    """The board with one core, which is on from the start, or with all eight, which the kernel brings up."""
    cores = str(cores)
    if not cores.isdigit() or not 1 <= int(cores) <= 8:
        xu4_fail("$cores takes 1 to 8, and not \"%s\"" % cores)
    monitor.Parse("machine LoadPlatformDescription @%s/../platforms/boards/odroid-xu4%s.repl" % (scripts, "-smp" if int(cores) > 1 else ""))
    if int(cores) > 1:
        # A core has its turn for this long. Shorter turns cost more time than the work in them.
        monitor.Parse("emulation SetGlobalQuantum \"0.001\"")


def mc_xu4_set_speed(mips):
    for cpu in self.Machine.SystemBus.GetCPUs():
        cpu.PerformanceInMips = int(mips)


def mc_xu4_show_analyzers():
    """The console's analyzer, and the display's where there is a display."""
    monitor.Parse("showAnalyzer sysbus.uart2")
    if System.Environment.GetEnvironmentVariable("DISPLAY"):
        monitor.Parse("showAnalyzer sysbus.mixer")


def mc_xu4_insert_card(path=""):
    """Puts a card into the SD slot, if there is one to put in."""
    path = str(path)
    if not path:
        return
    if System.IO.Directory.Exists(path):
        xu4_fail("The card \"%s\" is a folder: $sdcard takes an image" % path)
    if not System.IO.File.Exists(path):
        xu4_fail("The card \"%s\" isn't there: $sdcard takes an image" % path)
    # As images are offered for download; the guest would only see a card without partitions.
    stream = System.IO.File.OpenRead(path)
    head = [stream.ReadByte() for _ in range(4)]
    stream.Dispose()
    for kind, magic in (("xz", [0xFD, 0x37, 0x7A, 0x58]), ("gzip", [0x1F, 0x8B]), ("zstd", [0x28, 0xB5, 0x2F, 0xFD]), ("zip", [0x50, 0x4B, 3, 4]), ("7z", [0x37, 0x7A, 0xBC, 0xAF]), ("bzip2", [0x42, 0x5A, 0x68])):
        if head[:len(magic)] == magic:
            xu4_fail("The card \"%s\" is compressed by %s: unpack it first" % (path, kind))
    self.Machine["sysbus.mmc2"].InsertCard(path, False, False)


def mc_xu4_set_mode(mode=""):
    """The mode that the monitor prefers, as 640x368@60."""
    mode = str(mode)
    if not mode:
        return
    size, _, rate = mode.partition("@")
    width, _, height = size.partition("x")
    if not (width.isdigit() and height.isdigit() and rate.replace(".", "", 1).isdigit()):
        xu4_fail("$mode takes size and rate, as 640x368@60, and not \"%s\"" % mode)
    monitor.Parse("sysbus.i2c_2.monitor Prefer %s %s %s" % (width, height, rate))


def xu4_read(what, path, hint):
    path = str(path)
    if not path:
        xu4_fail("No %s: set $%s before the include; %s" % (what, what, hint))
    if not System.IO.File.Exists(path):
        xu4_fail("The %s \"%s\" isn't there; %s" % (what, path, hint))
    return System.IO.File.ReadAllBytes(path)


def xu4_word(data, offset, big_endian=False):
    data = [int(b) for b in (data[offset:offset + 4] if big_endian else reversed(data[offset:offset + 4]))]
    return data[0] << 24 | data[1] << 16 | data[2] << 8 | data[3]


def xu4_kernel_address(image, path):
    """Where the kernel belongs: a zImage unpacks itself, an Image runs where it is."""
    if image.Length < 64:
        xu4_fail("The kernel \"%s\" has %d bytes: it isn't one" % (path, image.Length))
    if xu4_word(image, 0x24) == 0x016F2818:
        limit, address = XU4_DTB_ADDRESS, XU4_ZIMAGE_ADDRESS
    else:
        kinds = ((0, 0x464C457F, "an ELF file, as vmlinux is"), (0, 0x56190527, "a U-Boot image"), (0, 0xEDFE0DD0, "a device tree"), (0x38, 0x644D5241, "a kernel for arm64"))
        for offset, magic, kind in kinds:
            if xu4_word(image, offset) == magic:
                xu4_fail("The kernel \"%s\" is %s: take the zImage or Image of arch/arm/boot" % (path, kind))
        # The first instruction of an Image is executed always; nothing else tells that it is one.
        if xu4_word(image, 0) >> 28 != 0xE:
            xu4_fail("The kernel \"%s\" is neither a zImage nor an Image of arch/arm/boot" % path)
        limit, address = XU4_DTB_ADDRESS, XU4_IMAGE_ADDRESS
    if address + image.Length > limit:
        xu4_fail("The kernel \"%s\" has %d MiB; there is room for %d" % (path, image.Length >> 20, limit - address >> 20))
    return address


def xu4_check_tree(tree, path):
    """The root node of a device tree for this SoC says so, in its first property "compatible"."""
    if tree.Length < 40 or xu4_word(tree, 0, True) != 0xD00DFEED or xu4_word(tree, 4, True) > tree.Length:
        xu4_fail("\"%s\" isn't a device tree: $dtb takes a .dtb" % path)
    strings, at = xu4_word(tree, 12, True), xu4_word(tree, 8, True)
    end = min(tree.Length, at + xu4_word(tree, 36, True)) - 12
    text = System.Text.Encoding.ASCII.GetString(tree)
    at += 8    # the root node and its empty name
    while at < end and xu4_word(tree, at, True) == 3:
        size, name = xu4_word(tree, at + 4, True), strings + xu4_word(tree, at + 8, True)
        if text[name:name + 11] == "compatible\0":
            compatible = text[at + 12:at + 12 + size].rstrip("\0").split("\0")
            if "samsung,exynos5" not in compatible:
                xu4_fail("\"%s\" is the device tree of another board: \"%s\"" % (path, compatible[0]))
            return
        at += 12 + (size + 3 & ~3)
    xu4_fail("\"%s\" doesn't say which board it is for" % path)


def xu4_cpio_entry(name, mode, content):
    size = 0 if content is None else content.Length
    header = "070701" + "".join("%08X" % f for f in (0, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, len(name) + 1, 0)) + name + "\0"
    parts = [System.Text.Encoding.ASCII.GetBytes(header + "\0" * (-len(header) % 4))]
    if size:
        parts.append(content)
        parts.append(System.Array.CreateInstance(System.Byte, -size % 4))
    return parts


def xu4_job_archive(video):
    """The newc archive with the guest's /job, as a list of byte arrays."""
    video = str(video)
    if not video:
        return []
    if System.IO.Directory.Exists(video):
        files = [(System.IO.Path.GetFileName(f), f) for f in sorted(System.IO.Directory.GetFiles(video))]
    elif System.IO.File.Exists(video):
        files = [("video.mp4", video)]
    else:
        xu4_fail("The video \"%s\" isn't there: set $video to a file or folder, or to nothing" % video)
    parts = xu4_cpio_entry("job", 0o040755, None)
    for name, path in files:
        parts += xu4_cpio_entry("job/" + name, 0o100755, System.IO.File.ReadAllBytes(path))
    return parts + xu4_cpio_entry("TRAILER!!!", 0, None)


def mc_xu4_boot(kernel, dtb, initrd, video="", job="shell", bootargs="", cores=1):
    """Puts kernel, device tree and initial RAM disk into memory and the processor at the kernel's entry."""
    hint = "linux-image/build makes it and prints its path"
    image = xu4_read("kernel", kernel, hint)
    entry = xu4_kernel_address(image, kernel)
    images = [("kernel", entry, [image])]
    xu4_check_tree(xu4_read("dtb", dtb, "linux-image/dtb --board renode makes it and prints its path"), dtb)
    ramdisk = [xu4_read("initrd", initrd, hint)]
    ramdisk.append(System.Array.CreateInstance(System.Byte, -ramdisk[0].Length % 4))
    ramdisk += xu4_job_archive(video)
    images.append(("initrd", XU4_INITRD_ADDRESS, ramdisk))
    size = sum(part.Length for part in ramdisk)
    if XU4_INITRD_ADDRESS + size > XU4_INITRD_LIMIT:
        xu4_fail("initrd and video take %d MiB; there is room for %d" % (size >> 20, (XU4_INITRD_LIMIT - XU4_INITRD_ADDRESS) >> 20))

    bus = self.Machine["sysbus"]
    for _, address, parts in images:
        for part in parts:
            if part.Length:
                bus.WriteBytes(part, address)
            address += part.Length
    # As the boot loader leaves it: 8 bits, FIFOs on, receiver and transmitter polled. Else earlycon prints nothing.
    for register, value in ((0x00, 0x3), (0x08, 0x1), (0x04, 0x5)):
        bus.WriteDoubleWord(XU4_CONSOLE + register, value)
    if 1 < int(str(cores)) < 8:
        bootargs += " maxcpus=%s" % cores
    arguments = bootargs + (" job=" + str(job) if str(job) else "") + " initrd=0x%x,%d" % (XU4_INITRD_ADDRESS, size)
    monitor.Parse("sysbus LoadFdt @%s 0x%x \"%s\" false" % (dtb, XU4_DTB_ADDRESS, arguments))
    for line in ("SetRegister 0 0", "SetRegister 1 0xFFFFFFFF", "SetRegister 2 0x%x" % XU4_DTB_ADDRESS, "PC 0x%x" % entry):
        monitor.Parse("sysbus.cpu " + line)
