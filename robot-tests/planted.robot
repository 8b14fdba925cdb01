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
Experiment
    FOR    ${bug}    ${check}    ${sysmmu}    ${strict}    IN
    ...    none    user-pointers    ${DIRECT}    True
    ...    none    heap-rounds    ${BEHIND}    True
    ...    no-sync-for-device    user-pointers    ${DIRECT}    False
    ...    no-sync-for-cpu    user-pointers    ${DIRECT}    True
    ...    half-size    user-pointers    ${DIRECT}    False
    ...    wrong-direction    user-pointers    ${DIRECT}    False
    ...    no-begin-cpu-access    heap-rounds    ${DIRECT}    True
    ...    no-end-cpu-access    heap-rounds    ${DIRECT}    False
    ...    sync-direction    heap-rounds    ${DIRECT}    False
    ...    not-cleaned-on-map    heap-rounds    ${DIRECT}    False
    ...    table-not-cleaned    heap-rounds    ${BEHIND}    False
    ...    unmapped-in-flight    heap-rounds    ${DIRECT}    True
    ...    tlb-not-flushed    heap-rounds    ${BEHIND}    False
    ...    freed-in-flight    user-pointers    ${BEHIND}    True
        TRY
            Start The Check    ${bug}    ${check}    ${sysmmu}    complaints=True
            Check Coherency    ${PLANTED}    ${strict}
            Start Emulation
            ${line}=    Wait For Line On Uart    @@check {    timeout=30
            Log To Console    == ${bug} ${line.Line}
            ${reports}=    Execute Command    sysbus.cpu CoherencyReports
            Log To Console    ${reports}
        EXCEPT    AS    ${error}
            Log To Console    == ${bug} FAILED ${error}
        END
        Execute Command    Clear
    END

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
