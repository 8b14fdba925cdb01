*** Comments ***
The coherency checker (docs/coherency.md): programs on the bare core, each wrong in one way, and the same without the fault. The second converter is the
device; the host starts it.

*** Settings ***
Documentation     What the coherency checker finds, and that it is silent where nothing is wrong.
Suite Setup       Prepare The Folder
Test Setup        Reset Emulation
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource
Library           ${CURDIR}/bare_metal.py

*** Variables ***
${CODE}           0x41000000
${FLAGS}          0x41010000
# of the converter's job, 320x240 from NV12: its source's luma and chroma and its result
${SOURCE}         42000000
${CHROMA}         42100000
${RESULT}         42200000
${UNCACHED}       D2200000
# uncached, and the core may not execute it
${DATA}           92200000

*** Test Cases ***
Should Report A Missing Clean
    Run A Program    store ${SOURCE} 100
    ${reports}=    Coherency Should Have Reports    1
    Should Contain    ${reports}    100 x device reads a line that the CPU stored and nobody cleaned
    Should Match Regexp    ${reports}    gsc1, source Y, first at 0x42000000, \\d+\\.\\d{6} s
    # the str in the loop that stores
    Should Match Regexp    ${reports}    last store into the page: pc 0x4100005C at 0x42000FC0
    ${lines}=    Execute Command    sysbus.cpu CoherencyFaultCount
    Should Be Equal As Integers    ${lines}    100
    ${json}=    Execute Command    sysbus.cpu CoherencyReportsAsJson
    Should Contain    ${json}    {"kind":"device-reads-dirty"
    Should Contain    ${json}    "count":100,"who":"gsc1","buffer":"source Y","address":"0x42000000"

Should Be Silent When It Was Cleaned
    Run A Program    store ${SOURCE} 100    clean ${SOURCE} 100    store ${CHROMA} 10    flush ${CHROMA} 10
    Coherency Should Be Clean

Should Report A Missing Invalidation
    Run A Program    load ${RESULT} 50    wait    load ${RESULT} 50
    ${reports}=    Coherency Should Have Reports    1
    Should Contain    ${reports}    50 x CPU reads a line that a device wrote since it was cached
    Should Contain    ${reports}    cpu, page last written by gsc1, destination Y, first at 0x42200000

Should Be Silent When It Was Invalidated
    Run A Program    load ${RESULT} 50    wait    invalidate ${RESULT} 50    load ${RESULT} 50
    Coherency Should Be Clean

Should Report An Invalidation That Was Missing Without Harm
    [Documentation]    Nothing was cached, but a core may fetch by itself: only the strict mode minds.
    Run A Program    wait    load ${RESULT} 50
    Coherency Should Be Clean
    Execute Command    Clear
    Run A Program    wait    load ${RESULT} 50    strict=True
    Coherency Should Have Reports    1

Should Report A Write Below Dirty Lines
    Run A Program    store ${RESULT} 20
    ${reports}=    Coherency Should Have Reports    1
    Should Contain    ${reports}    20 x device writes below a dirty line
    Should Contain    ${reports}    gsc1, destination Y, first at 0x42200000

Should Report A Cacheable Alias
    Run A Program    store ${UNCACHED} 10    load ${RESULT} 4
    ${reports}=    Coherency Should Have Reports    1
    Should Contain    ${reports}    1 x a page is mapped cacheable and uncached at once

Should Be Silent When All Is Uncached
    Run A Program    store ${UNCACHED} 10    wait    load ${UNCACHED} 10
    Coherency Should Be Clean

Should Report Maintenance Of Nothing
    Run A Program    clean 30400000 1
    ${reports}=    Coherency Should Have Reports    1
    Should Contain    ${reports}    1 x cache maintenance on an address without translation
    Should Contain    ${reports}    cpu, Clean, first at 0x30400000

Should Name The Instructions Of Thumb Code
    Run A Program    thumb-clean 30400000    thumb-store ${SOURCE}
    ${reports}=    Coherency Should Have Reports    2
    Should Match Regexp    ${reports}    cpu, Clean, first at 0x30400000, \\d+\\.\\d{6} s, pc 0x4100005C
    Should Match Regexp    ${reports}    last store into the page: pc 0x41000074 at 0x42000000

Should Say What It Is Given In Place Of A System.map
    [Documentation]    Debian's packages have a file of that name that only says where the names are.
    Load A Program
    Create File    ${WORK}/placeholder.map    ffffffffffffffff B The real System.map is in the linux-image-6.1.0-13-armmp-dbg package\n
    Create File    ${WORK}/arm64.map    ffff800008000000 T _text\n
    Create File    ${WORK}/text.map    hello\n
    Run Keyword And Expect Error    *Cannot read*nowhere.map*    Execute Command    sysbus.cpu StartCoherencyCheck @${WORK}/nowhere.map
    Run Keyword And Expect Error    *has no names: "The real System.map is in the linux-image-6.1.0-13-armmp-dbg package"*    Execute Command    sysbus.cpu StartCoherencyCheck @${WORK}/placeholder.map
    Run Keyword And Expect Error    *is the System.map of a 64-bit kernel*    Execute Command    sysbus.cpu StartCoherencyCheck @${WORK}/arm64.map
    Run Keyword And Expect Error    *is no System.map: line 1 isn't an address*    Execute Command    sysbus.cpu StartCoherencyCheck @${WORK}/text.map
    ${checks}=    Execute Command    sysbus.cpu ChecksCoherency
    Should Contain    ${checks}    False

Should Abort Maintenance Of Nothing
    [Documentation]    As on hardware: DFAR is the address, DFSR says a store (WnR) by cache maintenance (CM) without a section (5), and the core is at its vector.
    Load A Program    clean 30400000 1
    # the vector of data aborts branches to itself
    Execute Command    sysbus WriteDoubleWord 0x40000010 0xEAFFFFFE
    Execute Command    sysbus.cpu AbortsMaintenance true
    Execute Command    emulation RunFor "0.001"
    ${pc}=    Execute Command    sysbus.cpu PC
    Should Be Equal As Integers    ${pc}    0x10
    Register Should Be    DFAR    0x30400000
    Register Should Be    DFSR    0x2805
    ${flag}=    Execute Command    sysbus ReadDoubleWord ${FLAGS}
    Should Be Equal As Integers    ${flag}    0    the program went on

Should Be Silent Of A Carve-Out That Is Mapped As It Should Be
    Run A Program    store ${DATA} 100    carve_out=0x${RESULT}
    ${reports}=    Coherency Should Have Reports    0
    Should Contain    ${reports}    Guarded: 0x42200000 to 0x422FFFFF of mfc. Free memory: not looked for, no System.map.

Should Report A Cacheable Carve-Out
    [Documentation]    Of two pages; they may be executed, too.
    Run A Program    store ${SOURCE} 100    clean ${SOURCE} 100    carve_out=0x${SOURCE}
    ${reports}=    Coherency Should Have Reports    2
    Should Contain    ${reports}    2 x the carve-out is mapped cacheable
    Should Match Regexp    ${reports}    cpu, carve-out of mfc, first at 0x42000000, \\d+\\.\\d{6} s, pc 0x4100005C
    Should Contain    ${reports}    2 x the carve-out is mapped executable
    ${json}=    Execute Command    sysbus.cpu CoherencyReportsAsJson
    Should Contain    ${json}    {"kind":"carve-out-cacheable"
    Should Contain    ${json}    {"kind":"carve-out-executable"

Should Report An Executable Carve-Out
    Run A Program    store ${UNCACHED} 10    carve_out=0x${RESULT}
    ${reports}=    Coherency Should Have Reports    1
    Should Contain    ${reports}    1 x the carve-out is mapped executable

Should Report A Device In Another's Carve-Out
    [Documentation]    Its owner has used nothing of it, so that only the strict mode minds; and nobody minds the owner.
    Run A Program    wait    carve_out=0x${RESULT}
    Coherency Should Be Clean
    Execute Command    Clear
    Run A Program    wait    carve_out=0x${RESULT}    strict=True
    ${reports}=    Coherency Should Have Reports    1
    Should Contain    ${reports}    device writes into another's memory of the carve-out
    Should Contain    ${reports}    gsc1, destination Y into the carve-out of mfc, first at 0x42200000
    Execute Command    Clear
    Run A Program    wait    carve_out=0x${RESULT}    owners=mfc, gsc1    strict=True
    Coherency Should Be Clean

Should Refuse To Guard What Is Not There
    Load A Program
    Run Keyword And Expect Error    *There was no check yet*    Execute Command    sysbus.cpu GuardCarveOut 0x42200000 0x100000 "mfc"
    Execute Command    sysbus.cpu StartCoherencyCheck
    Run Keyword And Expect Error    *'uart0' is no device with DMA*    Execute Command    sysbus.cpu GuardCarveOut 0x42200000 0x100000 "uart0"
    Run Keyword And Expect Error    *A carve-out lies in the RAM*    Execute Command    sysbus.cpu GuardCarveOut 0x10000000 0x100000 "mfc"

Should Say The Same Twice
    Run A Program    store ${SOURCE} 30    load ${RESULT} 5    wait    load ${RESULT} 5
    ${first}=    Execute Command    sysbus.cpu CoherencyReportsAsJson
    Execute Command    Clear
    Run A Program    store ${SOURCE} 30    load ${RESULT} 5    wait    load ${RESULT} 5
    ${second}=    Execute Command    sysbus.cpu CoherencyReportsAsJson
    Should Contain    ${first}    cpu-reads-stale
    Should Be Equal    ${first}    ${second}

Should Go On In Another Process
    [Documentation]    Saved with dirty and cached lines; another process starts the converter and lets the program read.
    [Tags]    on-demand
    [Timeout]    5 min
    Load A Program    store ${SOURCE} 100    load ${RESULT} 50    wait    load ${RESULT} 50
    Execute Command    sysbus.cpu StartCoherencyCheck
    Execute Command    sysbus.cpu GuardCarveOut 0x${RESULT} 0x100000 "mfc"
    Execute Command    emulation RunFor "0.001"
    Execute Command    Save @${WORK}/dirty.save
    @{job}=    Converter Job
    ${job}=    Catenate    SEPARATOR=\n    @{job}
    ${script}=    Catenate    SEPARATOR=\n
    ...    include @${PROJECT}/scripts/renode/odroid_xu4.py
    ...    xu4_load_peripherals @${PROJECT}/scripts
    ...    Load @${WORK}/dirty.save
    ...    mach set 0
    ...    ${job}
    ...    emulation RunFor "0.1"
    ...    sysbus WriteDoubleWord ${${FLAGS} + 4} 1
    ...    emulation RunFor "0.001"
    ...    sysbus.cpu CoherencyReports
    ${output}=    Run Another Renode    ${script}
    Should Contain    ${output}    100 x device reads a line    ${output}    values=False
    Should Contain    ${output}    50 x CPU reads a line    ${output}    values=False
    # known from before: it is used by the same mapping again
    Should Contain    ${output}    1 x the carve-out is mapped cacheable    ${output}    values=False
    Should Contain    ${output}    Guarded: 0x42200000 to 0x422FFFFF of mfc.    ${output}    values=False

Kernel And Pipeline Should Be Silent
    [Documentation]    Boot and twelve pictures of this project's own kernel, checked from its first instruction.
    [Tags]    on-demand
    [Timeout]    10 min
    Prepare The Image
    ${video}=    Make A Video    clean    320x240    12
    Create The Board    job=pipeline    video=${video}    panel=320x240@60    arguments=cma=128M job.sink=${{$EVERY_PICTURE.replace(' ', ',')}}
    Check Coherency
    Start Emulation
    Wait For Line On Uart    @@result {"job":"pipeline","status":0    timeout=300
    ${reports}=    Coherency Should Have Reports    0
    Should Contain    ${reports}    Guarded: 0xB0000000 to 0xB3FFFFFF of mfc; 0xB4000000 to 0xB47FFFFF of mfc. Free memory: by the kernel's books.

Guard Should Know The Kernel's Memory
    [Documentation]    After a pipeline a device's job is put beneath the kernel: into the decoder's firmware, and where the carve-out is free.
    [Tags]    on-demand
    [Timeout]    10 min
    Prepare The Image
    ${video}=    Make A Video    clean    320x240    12
    Create The Board    job=pipeline    video=${video}    panel=320x240@60    arguments=cma=128M job.sink=${{$EVERY_PICTURE.replace(' ', ',')}}
    Check Coherency
    Start Emulation
    Wait For Line On Uart    @@result {"job":"pipeline","status":0    timeout=300
    ${reports}=    Coherency Should Have Reports    0
    Should Contain    ${reports}    Guarded: 0xB0000000 to 0xB3FFFFFF of mfc; 0xB4000000 to 0xB47FFFFF of mfc. Free memory: by the kernel's books.
    Start A Converter Job    result=B0000000
    Execute Command    emulation RunFor "0.1"
    ${reports}=    Execute Command    sysbus.cpu CoherencyReports
    Should Contain    ${reports}    device writes into another's memory of the carve-out
    Should Contain    ${reports}    gsc1, destination Y into mfc's firmware, first at 0xB0000000
    # its source is nobody's, too
    Should Contain    ${reports}    memory is accessed that is free
    Should Contain    ${reports}    gsc1, source Y, first at 0x42000000
    Execute Command    sysbus.cpu ClearCoherencyReports
    Start A Converter Job    result=B3000000
    Execute Command    emulation RunFor "0.1"
    ${reports}=    Execute Command    sysbus.cpu CoherencyReports
    Should Contain    ${reports}    gsc1, destination Y in the carve-out of mfc, first at 0xB3000000
    Should Not Contain    ${reports}    another's

Seed's Kernel Should Die In The Cache's Maintenance
    [Documentation]    The crash of 2017, by the kernel of the matrix' last row.
    [Tags]    on-demand
    [Timeout]    10 min
    Prepare The Image
    ${kernel}=    Build A Kernel    cache-maintenance
    ${video}=    Make A Video    seed    320x240    12
    Create The Board    job=pipeline    video=${video}    panel=320x240@60    kernel=${kernel}    complaints=True
    Execute Command    sysbus.cpu AbortsMaintenance true
    Start Emulation
    Expect An Oops    30    v7_dma_clean_range
    Wait For Line On Uart    arch_sync_dma_for_device from dma_direct_map_sg
    Wait For Line On Uart    vb2_dc_dmabuf_ops_map from __map_dma_buf

RFC Should Keep Its Buffers Out Of The Cache's Maintenance
    [Documentation]    The same kernel with the RFC on top, on the same core: it plays.
    [Tags]    on-demand
    [Timeout]    10 min
    Prepare The Image
    ${kernel}=    Build A Kernel    rfc-cache-maintenance
    ${video}=    Make A Video    seed    320x240    12
    Create The Board    job=pipeline    video=${video}    panel=320x240@60    kernel=${kernel}
    Execute Command    sysbus.cpu AbortsMaintenance true
    Start Emulation
    Wait For Line On Uart    @@result {"job":"pipeline","status":0    timeout=300

*** Keywords ***
Prepare The Folder
    Setup
    Create Directory    ${WORK}

Load A Program
    [Arguments]    @{steps}
    Write A Program    ${WORK}/program.bin    @{steps}
    Execute Command    include @${PROJECT}/scripts/renode/odroid_xu4.py
    Execute Command    xu4_load_peripherals @${PROJECT}/scripts
    Execute Command    mach create "board"
    Execute Command    machine LoadPlatformDescription @${PLATFORM_DESCRIPTION}
    Execute Command    sysbus.cpu PerformanceInMips 200
    Execute Command    emulation SetAdvanceImmediately true
    Execute Command    emulation SetGlobalSerialExecution true
    Execute Command    sysbus LoadBinary @${WORK}/program.bin ${CODE}
    Execute Command    sysbus.cpu PC ${CODE}

Run A Program
    [Documentation]    Runs the steps; the converter works where the program waits, or behind its end.
    [Arguments]    @{steps}    ${strict}=False    ${carve_out}=${EMPTY}    ${owners}=mfc
    Load A Program    @{steps}
    Execute Command    sysbus.cpu StartCoherencyCheck "" ${strict}
    IF    $carve_out
        Execute Command    sysbus.cpu GuardCarveOut ${carve_out} 0x100000 "${owners}"
    END
    Execute Command    emulation RunFor "0.001"
    The Program Should Be At    1
    Start A Converter Job
    Execute Command    emulation RunFor "0.1"
    ${result}=    Execute Command    sysbus ReadDoubleWord 0x42200000
    Should Not Be Equal As Integers    ${result}    0    the converter did nothing
    IF    'wait' in $steps
        Execute Command    sysbus WriteDoubleWord ${${FLAGS} + 4} 1
        Execute Command    emulation RunFor "0.001"
        The Program Should Be At    2
    END

The Program Should Be At
    [Arguments]    ${number}
    ${flag}=    Execute Command    sysbus ReadDoubleWord ${FLAGS}
    Should Be Equal As Integers    ${flag}    ${number}

Register Should Be
    [Arguments]    ${name}    ${value}
    ${seen}=    Execute Command    sysbus.cpu GetSystemRegisterValue "${name}"
    Should Be Equal As Integers    ${seen}    ${value}    ${name} is ${seen}    values=False

Start A Converter Job
    [Arguments]    ${result}=${RESULT}
    @{job}=    Converter Job    result=${result}
    FOR    ${command}    IN    @{job}
        Execute Command    ${command}
    END
