"""Keywords for coherency.robot and coherency-cores.robot: small programs for the core, which run from RAM with a cacheable and an uncached mapping of it.

The first 64 MiB of RAM are mapped cacheable where they are, and uncached 0x90000000 higher, and uncached without the right to execute it
0x50000000 higher. The vectors, from address 0 on, are the beginning of RAM. Nothing else is mapped.
"""
import os
import struct

ROBOT_LIBRARY_SCOPE = "SUITE"

RAM = 0x40000000
CODE = 0x41000000
# behind the code
TABLE = 0x4000
FLAGS = 0x10000
UNCACHED = 0x90000000
NEVER_EXECUTED = 0x50000000

# TEX, C, B of write-back write-allocate and of uncached memory; accessible to all.
CACHEABLE_SECTION = 0x1C0E
UNCACHED_SECTION = 0x1C02
NEVER_EXECUTED_SECTION = 0x1C12

LINE = 64
CONVERTER = 0x13E10000


def _load(register, value):
    """movw, movt"""
    def wide(part):
        return (part & 0xF000) << 4 | part & 0xFFF
    return [0xE3000000 | wide(value & 0xFFFF) | register << 12, 0xE3400000 | wide(value >> 16) | register << 12]


def _cp15(register, crn, crm, op2, read=False):
    return [(0xEE100F10 if read else 0xEE000F10) | crn << 16 | register << 12 | op2 << 5 | crm]


def _barrier():
    return [0xF57FF04F, 0xF57FF06F]


def _turn_mmu_on(code):
    words = _load(0, 1) + _cp15(0, 3, 0, 0) + _load(0, 0) + _cp15(0, 2, 0, 2) + _load(0, code + TABLE) + _cp15(0, 2, 0, 0)
    words += _cp15(0, 8, 7, 0) + _barrier() + _cp15(0, 1, 0, 0, read=True) + _load(1, 1 | 1 << 2 | 1 << 23)
    return words + [0xE1800001] + _cp15(0, 1, 0, 0) + _barrier()    # orr r0, r0, r1


def _for_each_line(address, lines, body):
    """r4 goes through the lines; cmp r4, r5; blo back"""
    body = body + [0xE2844000 | LINE]
    return _load(4, address) + _load(5, address + lines * LINE) + body + [0xE1540005, 0x3A000000 | (-len(body) - 3) & 0xFFFFFF]


def _step(kind, address, lines):
    bodies = {"store": [0xE5840000], "load": [0xE5940000], "clean": _cp15(4, 7, 10, 1), "invalidate": _cp15(4, 7, 6, 1), "flush": _cp15(4, 7, 14, 1)}
    return _for_each_line(address, lines, bodies[kind])


def _wait(code, number):
    """Tells that it has come so far, and waits for the host."""
    # str r0, [r6]; ldr r0, [r6, #4]; cmp r0, #number; bne back
    return _load(6, code + FLAGS) + _load(0, number) + [0xE5860000, 0xE5960004, 0xE3500000 | number, 0x1AFFFFFC]


def _invalidate_all():
    """As at the end of a loop: set 0 and way 0 of the first level."""
    return _load(0, 0) + _cp15(0, 7, 6, 2)


def _thumb(kind, address):
    """One instruction of Thumb code: add r3, pc, #1; bx r3; it; bx pc; nop"""
    # str r4, [r4]; nop, and mcr p15, 0, r4, c7, c10, 1
    words = {"thumb-store": 0xBF006024, "thumb-clean": 0x4F3AEE07}
    return _load(4, address) + [0xE28F3001, 0xE12FFF13, words[kind], 0x46C04778]


def converter_job(source="42000000", chroma="42100000", result="42200000"):
    """The monitor's commands that start a job of the second converter: 320x240 from NV12."""
    registers = {0x10: 0x200, 0x14: 0xF00140, 0x1C: 0xF00140, 0x20: 0, 0x24: 0xF00140, 0x40: 0xF00140, 0x2C: 0x10000, 0x30: 0x10000,
                 0x50: int(source, 16), 0x80: int(chroma, 16), 0x110: int(result, 16), 0x00: 3}
    return [f"sysbus WriteDoubleWord {CONVERTER + register:#x} {value:#x}" for register, value in registers.items()]


def write_a_program(path, *steps, code=CODE, is_cached_only=False):
    """A file to be loaded at the start of the code: each step is "store|load|clean|invalidate|flush ADDRESS LINES", for every 64th byte from a virtual
    address on; "thumb-store|thumb-clean ADDRESS", once and by Thumb code; "invalidate-all", which is by set and way; or "wait". Where it is cached only, the table has no other mappings."""
    code = int(str(code), 0)
    words, waits = _turn_mmu_on(code), 0
    for step in steps:
        if step == "wait":
            waits += 1
            words += _wait(code, waits)
        elif step == "invalidate-all":
            words += _invalidate_all()
        elif step.startswith("thumb-"):
            kind, address = step.split()
            words += _thumb(kind, int(address, 16))
        else:
            kind, address, lines = step.split()
            words += _step(kind, int(address, 16), int(lines))
    words += _wait(code, waits + 1)
    image = bytearray(TABLE + 0x4000)
    image[:4 * len(words)] = struct.pack(f"<{len(words)}I", *words)
    for section in range(64):
        at = RAM + (section << 20)
        struct.pack_into("<I", image, TABLE + 4 * (at >> 20), at | CACHEABLE_SECTION)
        if str(is_cached_only) != "True":
            struct.pack_into("<I", image, TABLE + 4 * (at + UNCACHED >> 20), at | UNCACHED_SECTION)
            struct.pack_into("<I", image, TABLE + 4 * (at + NEVER_EXECUTED >> 20), at | NEVER_EXECUTED_SECTION)
    # the exception vectors
    struct.pack_into("<I", image, TABLE, RAM | CACHEABLE_SECTION)
    with open(path, "wb") as file:
        file.write(image)
    return os.path.abspath(path)
