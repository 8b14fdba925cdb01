# A guest's loop reads or writes one register over and over. One of our registers, one of Renode's own and a word of memory take turns; what
# the loop on memory takes is what Renode needs without a register. It is the process's processor time: others on the
# machine add nothing to it, and as it comes in steps of 10 ms, the middle third of the turns counts. Python 2.7 as
# IronPython has it; .NET's classes instead of Python's library, which not every Renode comes with.
import clr
clr.AddReference("System.Diagnostics.Process")
from Antmicro.Renode.Core import EmulationManager
from Antmicro.Renode.Peripherals.CPU import RegisterValue
from Antmicro.Renode.Time import TimeInterval

REGISTERS_CODE = 0x50000000
REGISTERS_RAM = 0x51000000
REGISTERS_TARGET = 1.2

REGISTERS_ACCESSES = 8
REGISTERS_ROUNDS = 5000
REGISTERS_TURNS = 15

# What, address in one of Renode's peripherals.
REGISTERS_OWN = {
    "a value": ("LiteX_SoC_Controller_CSR32.Scratch", 0x16000004),
    "flags": ("GaislerAPBUART.Status", 0x16010004),
    "a counter": ("MiV_CoreTimer.Value", 0x16020004),
}

# Ours, its address, what to compare it with, whether it is written too.
REGISTERS_OURS = [
    ("mfc D_CPB_BUFFER_SIZE", 0x1100F5B4, "a value", True),
    ("mfc RISC2HOST_CMD", 0x11001104, "a value", True),
    ("gsc0 SRCIMG_SIZE", 0x13E00014, "a value", True),
    ("gsc0 IRQ", 0x13E00008, "flags", False),
    ("fimd VIDOSD0A", 0x14400040, "a value", True),
    ("fimd VIDINTCON1", 0x14400134, "flags", False),
    ("sysmmu_gscl0 INT_STATUS", 0x13E80018, "a value", False),
    ("pmu INFORM0", 0x10040800, "a value", True),
    ("sysreg 0x0214", 0x10050214, "a value", True),
    ("cmu DIV_CPU0", 0x10010500, "a value", True),
    ("combiner ISTR0", 0x1044000C, "flags", False),
    ("uart2 UFSTAT", 0x12C20018, "flags", False),
    ("rtc RTCCON", 0x101E0040, "flags", False),
    ("watchdog WTDAT", 0x101D0004, "a value", True),
    ("mct L0_TCNTB", 0x101C0300, "a counter", False),
    ("mct G_CNT_L", 0x101C0100, "a counter", False),
]


def registers_program(is_write):
    """ARM: so many accesses to [r0], r1 times; then it goes around without an access."""
    access = 0xE5802000 if is_write else 0xE5902000
    code = [access] * REGISTERS_ACCESSES + [0xE2511001]
    code.append(0x1A000000 | ((-len(code) - 2) & 0xFFFFFF))
    # Not a branch to itself: Renode's processor would sleep there for good.
    return code + [0xE1A00000, 0xEAFFFFFD]


def registers_time(machine, cpu, address, is_write):
    """Seconds of the host's processor for the loop on an address."""
    code = registers_program(is_write)
    for i, word in enumerate(code):
        machine.SystemBus.WriteDoubleWord(REGISTERS_CODE + 4 * i, word)
    # What is written is what is there.
    value = machine.SystemBus.ReadDoubleWord(address)
    for number, content in ((0, address), (1, REGISTERS_ROUNDS), (2, value)):
        cpu.SetRegister(number, RegisterValue.Create(content, 32))
    cpu.PC = RegisterValue.Create(REGISTERS_CODE, 32)
    instructions = (REGISTERS_ACCESSES + 2) * REGISTERS_ROUNDS
    before = System.Diagnostics.Process.GetCurrentProcess().TotalProcessorTime
    EmulationManager.Instance.CurrentEmulation.RunFor(TimeInterval.FromMicroseconds(instructions // 200 + 500))
    after = System.Diagnostics.Process.GetCurrentProcess().TotalProcessorTime
    if cpu.PC.RawValue < REGISTERS_CODE + 4 * (len(code) - 2):
        raise Exception("the loop on 0x%X isn't over: PC 0x%X" % (address, cpu.PC.RawValue))
    return (after - before).TotalSeconds


def mc_registers_measure():
    """Prints a table: nanoseconds of an access, and the ratio."""
    machine = [m for m in EmulationManager.Instance.CurrentEmulation.Machines][0]
    cpu = [c for c in machine.SystemBus.GetCPUs()][0]
    print("| register | access | compared with | ns | its ns | ratio | target |")
    print("|---|---|---|--:|--:|--:|---|")
    missed = 0
    for name, address, kind, writable in REGISTERS_OURS:
        own_name, own_address = REGISTERS_OWN[kind]
        for is_write in (False, True) if writable else (False,):
            targets = [address, own_address, REGISTERS_RAM]
            times = ([], [], [])
            for turn in range(REGISTERS_TURNS + 2):
                # Each is first in every other turn; the first turns warm up.
                for i in (0, 1, 2) if turn % 2 else (2, 1, 0):
                    seconds = registers_time(machine, cpu, targets[i], is_write)
                    if turn >= 2:
                        times[i].append(seconds)
            middles = [sum(sorted(x)[5:-5]) / (REGISTERS_TURNS - 10) for x in times]
            ours, own = [(x - middles[2]) / (REGISTERS_ACCESSES * REGISTERS_ROUNDS) * 1e9 for x in middles[:2]]
            missed += ours / own > REGISTERS_TARGET
            print("| %s | %s | %s | %.0f | %.0f | %.2f | <= %.1f: %s |" % (name, "write" if is_write else "read", own_name,
                ours, own, ours / own, REGISTERS_TARGET, "met" if ours / own <= REGISTERS_TARGET else "MISSED"))
    print("%d targets missed" % missed)
