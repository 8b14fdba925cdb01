*** Comments ***
The table of docs/planted-bugs.md: one kernel with all bugs of linux-image/planted, each let out by planted.bug=NAME. Each is run with the tool that finds it,
and without any. A tool that is switched on for a bug is the only one that is: dma_debug=off, no coherency check, and a converter that isn't behind its SysMMU.

*** Settings ***
Documentation     Bugs that are put in on purpose, what finds them, and that nothing else shows them.
Suite Setup       Prepare The Bugs
Test Timeout      5 min
Test Tags         on-demand
Resource          exynos5422.resource
Library           ${CURDIR}/shared_buffers.py

*** Variables ***
${FOLDER}         ${WORK}/planted
# exynos-drm wants its display behind a SysMMU where the kernel has a driver for them; the converter is only where the row says so
${DIRECT}         display
${BEHIND}         gsc,display
@{PAGE BUGS}      no-sync-for-device    no-sync-for-cpu    half-size    wrong-direction    double-unmap    freed-in-flight
@{HEAP BUGS}      no-begin-cpu-access    no-end-cpu-access    sync-direction    not-cleaned-on-map    table-not-cleaned    tlb-not-flushed    unmapped-in-flight    unmap-direction
@{PIPELINE BUGS}  cacheable-carve-out    not-flushed-on-alloc    unmap-size    error-not-checked

*** Test Cases ***
Nothing Should Be Reported Without A Bug
    [Documentation]    The same kernel and programs with every tool on: the strict coherency check, the kernel's own, and a SysMMU in front of the converter.
    [Template]    Should Be Silent
    ${DIRECT}
    ${BEHIND}

Nothing Should Be Reported Of The Pipeline Without A Bug
    ${video}=    Make A Video    silent    320x240    12
    Create The Board    job=pipeline    video=${video}    mode=320x240@60    kernel=${PLANTED}    sysmmu=${DIRECT}
    Check Coherency    ${PLANTED}
    Start Emulation
    Wait For Line On Uart    @@result {"job":"pipeline","status":0    timeout=300
    Coherency Should Be Clean

Nothing Should Notice Without A Tool
    [Documentation]    Every bug of the two programs in one boot: they end well, and the kernel says nothing.
    Start The Bugs    @{PAGE BUGS}    @{HEAP BUGS}
    FOR    ${bug}    IN    @{PAGE BUGS}
        Expect The Check    ${bug}    user-pointers
    END
    FOR    ${bug}    IN    @{HEAP BUGS}
        Expect The Check    ${bug}    heap-rounds
    END

Nothing Should Notice A Table That Is Not Cleaned
    [Documentation]    The SysMMU is needed to walk the table at all. Its walk reads what the CPU stored, so that all is well.
    Start The Check    table-not-cleaned    heap-rounds    ${BEHIND}
    Start Emulation
    Wait For Line On Uart    @@check {"name":"heap-rounds","ok":true

Pipelines Should Play Without A Tool
    [Template]    Should Play
    FOR    ${bug}    IN    @{PIPELINE BUGS}
        ${bug}
    END

Checker Should Find A Sync For The Device Left Out
    Checker Should Report    no-sync-for-device    user-pointers    device reads a line that the CPU stored and nobody cleaned    gsc0, source Y,

Checker Should Find A Sync For The CPU Left Out
    Checker Should Report    no-sync-for-cpu    user-pointers    CPU reads a line that a device wrote since it was cached    cpu, page last written by gsc0, destination    strict=True

Checker Should Find Half A Sync
    Checker Should Report    half-size    user-pointers    device reads a line that the CPU stored and nobody cleaned    gsc0, source

Checker Should Find A Wrong Direction
    Checker Should Report    wrong-direction    user-pointers    CPU reads a line that a device wrote since it was cached    cpu, page last written by gsc0, destination

Checker Should Find That The CPU Reads Too Early
    Checker Should Report    no-begin-cpu-access    heap-rounds    CPU reads a line that a device wrote since it was cached    cpu, page last written by gsc0, destination    strict=True

Checker Should Find That The CPU Does Not Clean
    Checker Should Report    no-end-cpu-access    heap-rounds    device reads a line that the CPU stored and nobody cleaned    gsc0, source Y,

Checker Should Find A Sync That Throws Away
    Checker Should Report    sync-direction    heap-rounds    a line is read whose stores an invalidation threw away    gsc0, source Y,

Checker Should Find A Buffer That Is Not Cleaned For Its Importer
    Checker Should Report    not-cleaned-on-map    heap-rounds    device reads a line that the CPU stored and nobody cleaned    gsc0, source Y,

Checker Should Find A Table That Is Not Cleaned
    Checker Should Report    table-not-cleaned    heap-rounds    device reads a line that the CPU stored and nobody cleaned    sysmmu_gscl0, page table,    sysmmu=${BEHIND}

Checker Should Find A Translation That Is Not Flushed
    [Documentation]    Here the picture is wrong, too: the converter reads the page of the round before.
    Checker Should Report    tlb-not-flushed    heap-rounds    a SysMMU uses a translation that its table doesn't have any more    sysmmu_gscl0, TLB,    sysmmu=${BEHIND}    passes=false

Checker Should Find What Is Freed In Flight
    [Documentation]    Nobody holds the pages; then the process lets go of one, and it is free while the converter writes to it.
    Start The Check    freed-in-flight    user-pointers
    Check Coherency    ${PLANTED}
    Start Emulation
    Wait For Line On Uart    @@check {"name":"user-pointers","ok":true
    ${reports}=    Execute Command    sysbus.cpu CoherencyReports
    Should Contain    ${reports}    device accesses a process' page that nobody holds for it
    Should Contain    ${reports}    memory is accessed that is free
    Should Contain    ${reports}    gsc0, destination Y, first at

Checker Should Find A Cacheable Carve-Out
    Checker Should Report Of The Pipeline    cacheable-carve-out    the carve-out is mapped cacheable    cpu, carve-out of mfc, first at 0xB0

Checker Should Find Memory That Is Not Flushed
    Checker Should Report Of The Pipeline    not-flushed-on-alloc    device reads a line that the CPU stored and nobody cleaned    mixer, layer 0,

SysMMU Should Find A Buffer That Is Unmapped In Flight
    SysMMU Should Report    unmapped-in-flight    heap-rounds    PAGE FAULT occurred at

SysMMU Should Find A Wrong Direction
    SysMMU Should Report    wrong-direction    user-pointers    AW ACCESS PROTECTION FAULT occurred at

Kernel Should Find What Is Unmapped Twice
    Kernel Should Report    double-unmap    user-pointers    device driver tries to free DMA memory it has not allocated

Kernel Should Find A Direction That Does Not Fit
    Kernel Should Report    unmap-direction    heap-rounds    device driver frees DMA memory with different direction

Kernel Should Find A Sync In Another Direction
    Kernel Should Report    sync-direction    heap-rounds    device driver syncs DMA memory with different direction

Kernel Should Find Another Size
    Kernel Should Report Of The Pipeline    unmap-size    device driver frees DMA memory with different size

Kernel Should Find An Error That Is Not Checked
    Kernel Should Report Of The Pipeline    error-not-checked    device driver failed to check map error

*** Keywords ***
Prepare The Bugs
    Prepare The Image
    ${kernel}=    Build A Kernel    planted
    Set Suite Variable    ${PLANTED}    ${kernel}
    Create Directory    ${FOLDER}
    Make The Stream    ${FOLDER}
    ${result}=    Run Process    ${PROJECT}/linux-image/build    --only    dmabuf-test    timeout=10 min
    Should Be Equal As Integers    ${result.rc}    0    linux-image/build failed: ${result.stderr}    values=False
    ${program}=    Get The Path Of    dmabuf-test    ${result.stdout}
    Copy File    ${program}    ${FOLDER}/dmabuf-test
    Copy File    ${PROJECT}/linux-image/dmabuf-test/run    ${FOLDER}/run

Start The Check
    [Arguments]    ${bug}    ${check}    ${sysmmu}=${DIRECT}    ${arguments}=dma_debug=off    &{options}
    Create File    ${FOLDER}/checks    ${check}
    Create The Board    job=script    video=${FOLDER}    kernel=${PLANTED}    sysmmu=${sysmmu}    arguments=planted.bug=${bug} ${arguments}    &{options}

Should Be Silent
    [Arguments]    ${sysmmu}    ${bug}=none
    Start The Check    ${bug}    user-pointers heap-rounds    ${sysmmu}    arguments=${EMPTY}
    Check Coherency    ${PLANTED}    strict=True
    Start Emulation
    Wait For Line On Uart    @@check {"name":"user-pointers","ok":true
    Wait For Line On Uart    @@check {"name":"heap-rounds","ok":true
    Coherency Should Be Clean
    Execute Command    Clear

Start The Bugs
    [Documentation]    A guest that runs both programs for each bug in turn, without any tool.
    [Arguments]    @{bugs}
    ${list}=    Catenate    @{bugs}
    ${script}=    Catenate    SEPARATOR=\n
    ...    chmod +x /job/dmabuf-test
    ...    for bug in ${list}; do
    ...    printf %s $bug >/sys/module/planted/parameters/bug || exit
    ...    echo "@@bug $bug"
    ...    /job/dmabuf-test /job/stream.h264 /job/pictures.yuv 640 480 user-pointers heap-rounds
    ...    done
    Create File    ${FOLDER}-all/run    ${script}\n
    FOR    ${file}    IN    dmabuf-test    stream.h264    pictures.yuv
        Copy File    ${FOLDER}/${file}    ${FOLDER}-all/${file}
    END
    Create The Board    job=script    video=${FOLDER}-all    kernel=${PLANTED}    sysmmu=${DIRECT}    arguments=dma_debug=off
    Start Emulation

Expect The Check
    [Arguments]    ${bug}    ${check}
    Wait For Line On Uart    @@bug ${bug}
    ${line}=    Wait For Line On Uart    @@check {"name":"${check}"
    Should Contain    ${line.Line}    "ok":true    ${bug}: ${line.Line}    values=False

Checker Should Report
    [Documentation]    The first report is of that kind, device and buffer, and the program sees nothing.
    [Arguments]    ${bug}    ${check}    ${kind}    ${where}    ${strict}=False    ${sysmmu}=${DIRECT}    ${passes}=true
    Start The Check    ${bug}    ${check}    ${sysmmu}
    Check Coherency    ${PLANTED}    ${strict}
    Start Emulation
    Wait For Line On Uart    @@check {"name":"${check}","ok":${passes}
    First Report Should Be    ${bug}    ${kind}    ${where}

Checker Should Report Of The Pipeline
    [Arguments]    ${bug}    ${kind}    ${where}
    Start The Pipeline    ${bug}    dma_debug\=off
    Check Coherency    ${PLANTED}
    Start Emulation
    Wait For Line On Uart    @@result {"job":"pipeline","status":0    timeout=300
    First Report Should Be    ${bug}    ${kind}    ${where}

First Report Should Be
    [Arguments]    ${bug}    ${kind}    ${where}
    ${reports}=    Execute Command    sysbus.cpu CoherencyReports
    Log To Console    ${bug}: ${reports}
    @{lines}=    Split To Lines    ${reports.strip()}
    Should Match Regexp    ${lines}[1]    ^\\d+ x ${{re.escape($kind)}}$
    Should Contain    ${lines}[2]    ${where}

SysMMU Should Report
    [Arguments]    ${bug}    ${check}    ${fault}
    Start The Check    ${bug}    ${check}    ${BEHIND}    complaints=True
    Start Emulation
    ${line}=    Wait For Line On Uart    ${fault}
    Log To Console    ${bug}: ${line.Line}
    Should Contain    ${line.Line}    13e00000.video-scaler

Kernel Should Report
    [Arguments]    ${bug}    ${check}    ${complaint}
    Start The Check    ${bug}    ${check}    arguments=${EMPTY}    complaints=True
    Start Emulation
    The Kernel Should Say    ${bug}    ${complaint}
    Wait For Line On Uart    @@check {"name":"${check}","ok":true

Kernel Should Report Of The Pipeline
    [Arguments]    ${bug}    ${complaint}
    Start The Pipeline    ${bug}    ${EMPTY}    complaints=True
    Start Emulation
    The Kernel Should Say    ${bug}    ${complaint}
    Wait For Line On Uart    @@result {"job":"pipeline","status":0

The Kernel Should Say
    [Arguments]    ${bug}    ${complaint}
    ${line}=    Wait For Line On Uart    : device driver
    Log To Console    ${bug}: ${line.Line}
    Should Contain    ${line.Line}    DMA-API: exynos-gsc 13e00000.video-scaler: ${complaint}

Start The Pipeline
    [Arguments]    ${bug}    ${arguments}    &{options}
    ${video}=    Make A Video    planted    320x240    12
    Create The Board    job=pipeline    video=${video}    mode=320x240@60    kernel=${PLANTED}    sysmmu=${DIRECT}
    ...    arguments=planted.bug=${bug} ${arguments} job.sink=${{$EVERY_PICTURE.replace(' ', ',')}}    &{options}

Should Play
    [Documentation]    Without a tool each picture is decoded and shown right.
    [Arguments]    ${bug}
    ${video}=    Make A Video    ${bug}    320x240    12
    Run A Pipeline    ${bug}    ${video}    mode=320x240@60    arguments=planted.bug=${bug} dma_debug=off    kernel=${PLANTED}    sysmmu=${DIRECT}
    Every Frame Should Be Decoded    ${bug}    ${video}
    Every Frame Should Be Shown    ${bug}    ${video}
    Execute Command    Clear
