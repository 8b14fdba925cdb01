*** Comments ***
The coherency checker on several cores (docs/coherency.md): one account for all, each core by its own translations. The cores have programs of their own, on
the bare core, or are the kernel's.

*** Settings ***
Documentation     What the coherency checker finds where one core stores and another one maintains.
Suite Setup       Prepare The Folder
Test Setup        Reset Emulation
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource
Library           ${CURDIR}/bare_metal.py

*** Variables ***
# of each core: its program, and behind it its table and its flags
${FIRST}          0x41000000
${SECOND}         0x41100000
${SOURCE}         42000000
${CHROMA}         42100000
${RESULT}         42200000
${UNCACHED}       D2200000

*** Test Cases ***
Should Report What Another Core Stored
    [Documentation]    The first core cleans half of it.
    Load A Program    ${SECOND}    store ${SOURCE} 100
    Load A Program    ${FIRST}    wait    clean ${SOURCE} 50
    Run Both Programs
    ${reports}=    Coherency Should Have Reports    1
    Should Contain    ${reports}    50 x device reads a line that the CPU stored and nobody cleaned
    Should Contain    ${reports}    gsc1, source Y, first at 0x42000C80
    Should Match Regexp    ${reports}    last store into the page: cpu1, pc 0x4110005C at 0x42000FC0
    ${json}=    Execute Command    sysbus.cpu CoherencyReportsAsJson
    Should Contain    ${json}    "store_core":"cpu1"

Should Be Silent When Another Core Cleaned
    Load A Program    ${SECOND}    store ${SOURCE} 100    store ${CHROMA} 10
    Load A Program    ${FIRST}    wait    clean ${SOURCE} 100    flush ${CHROMA} 10
    Run Both Programs
    Coherency Should Be Clean

Should Name The Core That Reads
    [Documentation]    What one core cached is as stale for the other; an invalidation by any core helps both.
    Load A Program    ${SECOND}    load ${RESULT} 50    wait    load ${RESULT} 25
    Load A Program    ${FIRST}    wait    invalidate ${RESULT} 10
    Run Both Programs    converts_first=True
    ${reports}=    Coherency Should Have Reports    1
    Should Contain    ${reports}    15 x CPU reads a line that a device wrote since it was cached
    Should Contain    ${reports}    cpu1, page last written by gsc1, destination Y, first at 0x42200280

Should Report Another Core's Mapping
    [Documentation]    The cores have tables of their own, and only the second one's has an uncached mapping.
    Load A Program    ${SECOND}    store ${UNCACHED} 10
    Load A Program    ${FIRST}    wait    load ${RESULT} 4    is_cached_only=True
    Run Both Programs
    ${reports}=    Coherency Should Have Reports    1
    Should Contain    ${reports}    1 x a page is mapped cacheable and uncached at once

Should Keep To One Core's Cache By Set And Way
    [Documentation]    As a core does that begins: it invalidates what is in its own cache, and not what the other one stored.
    Load A Program    ${SECOND}    store ${SOURCE} 20    store ${RESULT} 1
    Load A Program    ${FIRST}    wait    store ${CHROMA} 10    invalidate-all
    Run Both Programs
    ${reports}=    Execute Command    sysbus.cpu CoherencyReports
    Should Contain    ${reports}    20 x device reads a line that the CPU stored and nobody cleaned
    Should Contain    ${reports}    1 x device writes below a dirty line
    Should Contain    ${reports}    10 x a line is read whose stores an invalidation threw away

Should Make The Cores Take Turns
    Load The Board
    Execute Command    emulation SetGlobalSerialExecution false
    Execute Command    sysbus.cpu StartCoherencyCheck
    ${serial}=    Execute Command    python "print(self.Machine.LocalTimeSource.ExecuteInSerial)"
    Should Contain    ${serial}    True

Should Say The Same Twice
    Load A Program    ${SECOND}    store ${SOURCE} 100    load ${RESULT} 50    wait    load ${RESULT} 25
    Load A Program    ${FIRST}    wait    clean ${SOURCE} 50
    Run Both Programs    converts_first=True
    ${once}=    Execute Command    sysbus.cpu CoherencyReportsAsJson
    Reset Emulation
    Load A Program    ${SECOND}    store ${SOURCE} 100    load ${RESULT} 50    wait    load ${RESULT} 25
    Load A Program    ${FIRST}    wait    clean ${SOURCE} 50
    Run Both Programs    converts_first=True
    ${again}=    Execute Command    sysbus.cpu CoherencyReportsAsJson
    Should Contain    ${once}    cpu-reads-stale
    Should Be Equal    ${once}    ${again}

Should Go On After A Load
    [Documentation]    With the names that it has from a System.map.
    Create File    ${WORK}/names.map    41000000 T first_core\n41100000 T second_core\n
    Load A Program    ${SECOND}    store ${SOURCE} 100
    Load A Program    ${FIRST}    wait    clean ${SOURCE} 50
    Begin Both Programs    @${WORK}/names.map
    Execute Command    Save @${WORK}/two-cores.save
    Execute Command    Clear
    Execute Command    Load @${WORK}/two-cores.save
    Execute Command    mach set 0
    Finish Both Programs
    ${reports}=    Coherency Should Have Reports    1
    Should Contain    ${reports}    50 x device reads a line that the CPU stored and nobody cleaned
    Should Match Regexp    ${reports}    last store into the page: cpu1, pc 0x4110005C second_core\\+0x5c at 0x42000FC0
    Should Contain    ${reports}    the System.map doesn't have swapper_pg_dir and linux_banner

Kernel And Pipeline Should Be Silent On Two Cores
    [Documentation]    Boot and twelve pictures of this project's own kernel, on two cores that it brings up itself, without a report.
    [Tags]    on-demand
    [Timeout]    20 min
    Prepare The Image
    ${kernel}=    Build A Kernel    rfc    cores=2
    ${video}=    Make A Video    clean    320x240    12
    Create The Board    job=pipeline    video=${video}    panel=320x240@60    kernel=${kernel}    cores=2    arguments=cma=128M job.sink=${{$EVERY_PICTURE.replace(' ', ',')}}
    Check Coherency    ${kernel}
    Start Emulation
    Wait For Line On Uart    @@result {"job":"pipeline","status":0    timeout=600
    ${reports}=    Coherency Should Have Reports    0
    Should Contain    ${reports}    Guarded: 0xB0000000 to 0xB3FFFFFF of mfc; 0xB4000000 to 0xB47FFFFF of mfc. Free memory: by the kernel's books.

Core Should Go And Come Back In Silence
    [Tags]    on-demand
    [Timeout]    20 min
    Prepare The Image
    ${kernel}=    Build A Kernel    rfc    cores=2
    Create The Board    job=shell    kernel=${kernel}    cores=2
    Check Coherency    ${kernel}
    Start Emulation
    Wait For Line On Uart    @@start {"job":"shell"
    Wait For Prompt On Uart    ${PROMPT}
    FOR    ${i}    IN RANGE    2
        Run In The Guest    echo 0 >/sys/devices/system/cpu/cpu1/online
        Run In The Guest    echo 1 >/sys/devices/system/cpu/cpu1/online
        Run In The Guest    dd if=/dev/zero of=/tmp/a bs=1M count=4 2>/dev/null
    END
    Coherency Should Be Clean

*** Keywords ***
Prepare The Folder
    Setup
    Create Directory    ${WORK}

Load The Board
    Execute Command    include @${PROJECT}/scripts/renode/odroid_xu4.py
    Execute Command    xu4_load_peripherals @${PROJECT}/scripts
    Execute Command    mach create "board"
    Execute Command    machine LoadPlatformDescription @${PROJECT}/platforms/boards/odroid-xu4-smp.repl
    Execute Command    emulation SetAdvanceImmediately true
    Execute Command    emulation SetGlobalQuantum "0.001"

Load A Program
    [Documentation]    For the core whose code begins there; the board is made for the second one's.
    [Arguments]    ${address}    @{steps}    ${is_cached_only}=False
    Write A Program    ${WORK}/${address}.bin    @{steps}    code=${address}    is_cached_only=${is_cached_only}
    IF    $address == $SECOND
        Load The Board
    END
    ${core}=    Set Variable If    $address == $SECOND    cpu1    cpu
    Execute Command    sysbus LoadBinary @${WORK}/${address}.bin ${address}
    Execute Command    sysbus.${core} PerformanceInMips 20
    Execute Command    sysbus.${core} PC ${address}
    Execute Command    sysbus.${core} IsHalted false

Begin Both Programs
    [Documentation]    Until the second one has stored and the first one waits.
    [Arguments]    ${system_map}=""
    Execute Command    sysbus.cpu StartCoherencyCheck ${system_map}
    Execute Command    emulation RunFor "0.004"
    Program Should Be At    ${FIRST}    1
    Program Should Be At    ${SECOND}    1

Finish Both Programs
    [Documentation]    The first one maintains what the second one has stored, and the converter works.
    Let Go On    ${FIRST}
    Program Should Be At    ${FIRST}    2
    Convert

Run Both Programs
    [Documentation]    Either the converter works in the end, or it does at once, and then the first program and the second one go on.
    [Arguments]    ${converts_first}=False
    Begin Both Programs
    IF    ${converts_first}
        Convert
        Let Go On    ${FIRST}
        Let Go On    ${SECOND}
        Program Should Be At    ${SECOND}    2
    ELSE
        Finish Both Programs
    END

Let Go On
    [Arguments]    ${program}
    Execute Command    sysbus WriteDoubleWord ${${program} + 0x10004} 1
    Execute Command    emulation RunFor "0.004"

Convert
    @{job}=    Converter Job
    FOR    ${command}    IN    @{job}
        Execute Command    ${command}
    END
    Execute Command    emulation RunFor "0.02"

Program Should Be At
    [Arguments]    ${program}    ${number}
    ${flag}=    Execute Command    sysbus ReadDoubleWord ${${program} + 0x10000}
    Should Be Equal As Integers    ${flag}    ${number}
