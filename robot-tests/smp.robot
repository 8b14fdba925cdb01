*** Settings ***
Documentation     Debian's kernel, and the project's own, on the eight cores of the board: it brings them up by the PMU, takes them away again, and works on all of them at once.
Suite Setup       Setup
Test Timeout      ${STOCK_TIMEOUT}
Resource          debian.resource

*** Variables ***
${STOCK_TIMEOUT}    %{EXYNOS_STOCK_TIMEOUT=300s}
${CPUS}             /sys/devices/system/cpu

*** Test Cases ***
Should Bring Up Two Cores Of The Project's Kernel
    [Documentation]    The kernel with SMP, by the same way as on the board, with a device tree of the project's.
    [Tags]    on-demand
    [Timeout]    20 min
    Prepare The Image
    ${kernel}=    Build A Kernel    rfc    cores=2
    Boot To Shell    kernel=${kernel}    cores=2
    Cores Should Be Online    0-1
    Every Core Should Work
    Run In The Guest    echo 0 >${CPUS}/cpu1/online
    Core Should Be Without Power    1
    Run In The Guest    echo 1 >${CPUS}/cpu1/online
    Cores Should Be Online    0-1
    Every Core Should Work

Should Bring Up Two Cores
    [Documentation]    The cores take turns on one thread of the host: a boot takes long where other programs run, too. The tests of the core itself,
    ...    which run always, do the same on bare metal (CoreTests.cs).
    [Tags]    on-demand
    [Timeout]    20 min
    Prepare The Kernels Of Debian    6.1    6.12
    Boot A Stock Kernel    ${DEBIAN}[6.12]    cores=2
    Cores Should Be Online    0-1
    Every Core Should Work
    Run In The Guest    echo 0 >${CPUS}/cpu1/online
    Core Should Be Without Power    1
    Run In The Guest    echo 1 >${CPUS}/cpu1/online
    Cores Should Be Online    0-1
    Every Core Should Work

Should Bring Up Eight Cores
    [Tags]    on-demand
    [Timeout]    20 min
    Prepare The Kernels Of Debian    6.1    6.12
    Boot A Stock Kernel    ${DEBIAN}[6.12]    cores=8
    Cores Should Be Online    0-7
    # Four Cortex-A7 and four Cortex-A15, and the kernel runs on a Cortex-A7 first.
    ${parts}=    Ask The Guest    grep part /proc/cpuinfo | cut -d: -f2 | tr -d '\\n'
    Should Be Equal    ${parts.strip()}    0xc07 0xc07 0xc07 0xc07 0xc0f 0xc0f 0xc0f 0xc0f
    Every Core Should Work
    Cores Should Go And Come Back    1    4    7
    Every Core Should Work
    Copies Made At Once Should Be Equal

Should Bring Up As Many Cores As Were Asked For
    [Tags]    on-demand
    [Timeout]    20 min
    Prepare The Kernels Of Debian    6.1    6.12
    Boot A Stock Kernel    ${DEBIAN}[6.1]    cores=3
    Cores Should Be Online    0-2
    Run In The Guest    echo 1 >${CPUS}/cpu6/online
    Cores Should Be Online    0-2,6
    Every Core Should Work

Should Go On From A Snapshot
    [Tags]    on-demand
    [Timeout]    20 min
    Prepare The Kernels Of Debian    6.1    6.12
    Boot A Stock Kernel    ${DEBIAN}[6.12]    cores=8
    Run In The Guest    echo 0 >${CPUS}/cpu5/online
    Execute Command    Save @${WORK}/smp.save
    Execute Command    Clear
    Execute Command    Load @${WORK}/smp.save
    Execute Command    mach set 0
    Open The Console
    Start Emulation
    Run In The Guest    echo 1 >${CPUS}/cpu5/online
    Cores Should Be Online    0-7
    Every Core Should Work

Should Refuse A Number Of Cores That The Board Doesn't Have
    FOR    ${cores}    IN    0    9    many    -1
        Execute Command    $cores="${cores}"
        Run Keyword And Expect Error    *$cores takes 1 to 8, and not "${cores}"*    Execute Command    include @${PROJECT}/scripts/odroid-xu4.resc
        Execute Command    Clear
    END

*** Keywords ***
Cores Should Be Online
    [Arguments]    ${expected}
    ${online}=    Ask The Guest    cat ${CPUS}/online
    Should Be Equal    ${online}    ${expected}

Cores Should Go And Come Back
    [Arguments]    @{cores}
    FOR    ${core}    IN    @{cores}
        Run In The Guest    echo 0 >${CPUS}/cpu${core}/online
        Core Should Be Without Power    ${core}
    END
    FOR    ${core}    IN    @{cores}
        Run In The Guest    echo 1 >${CPUS}/cpu${core}/online
    END
    Cores Should Be Online    0-7

Core Should Be Without Power
    [Documentation]    Linux does without it, and so does the board. Linux' first four are the Cortex-A7, whose numbers are 4 to 7.
    [Arguments]    ${core}
    Run In The Guest    ! grep -q "^processor.*: ${core}$" /proc/cpuinfo
    ${powered}=    Execute Command    sysbus.pmu IsCorePowered ${{ (int($core) + 4) % 8 }}
    Should Be Equal    ${powered.strip()}    False

Every Core Should Work
    [Documentation]    A process of its own for each core, bound to it; and interrupts between the cores.
    ${done}=    Ask The Guest    for c in $(ls -d ${CPUS}/cpu[0-7] | sed 's/.*cpu//'); do [ $c != 0 -a $(cat ${CPUS}/cpu$c/online) = 0 ] || (taskset -c $c sh -c 'i=0; while [ $i -lt 200 ]; do i=$((i+1)); done; echo -n $(cut -d " " -f 39 /proc/self/stat)') & done; wait; echo
    Log    ${done}
    ${online}=    Ask The Guest    grep -c ^processor /proc/cpuinfo
    Length Should Be    ${{sorted($done.replace(' ', ''))}}    ${online}
    Should Be Equal As Integers    ${{len(set($done.replace(' ', '')))}}    ${online}
    Run In The Guest    grep -q "IPI.*[1-9].*Rescheduling" /proc/interrupts

Copies Made At Once Should Be Equal
    Run In The Guest    dd if=/dev/urandom of=/tmp/a bs=1M count=8 2>/dev/null
    Run In The Guest    for i in 1 2 3 4 5 6 7 8; do (cp /tmp/a /tmp/b$i && cmp /tmp/a /tmp/b$i || echo wrong >/tmp/wrong) & done; wait; ! [ -e /tmp/wrong ]
