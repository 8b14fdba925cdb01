*** Comments ***
What linux-image/dmabuf-test finds on the kernels that hand out buffers without pages: a second importer, mapping again, buffers that outlive their
exporter, exporters of ordinary memory. tests/Boot.Tests runs the same on QEMU.

*** Settings ***
Documentation     The sharing of the decoder's buffers with the converter and the display.
Suite Setup       Prepare The Shared Buffers
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource
Library           ${CURDIR}/shared_buffers.py

*** Test Cases ***
Should Share Buffers With The RFC
    Every Check Should Pass    rfc

Should Share Buffers By Page Frame Number
    Every Check Should Pass    pfn

Should Share Buffers By Page Frame Number Behind SysMMUs
    Every Check Should Pass    pfn-sysmmu    sysmmu=gsc,display

Should Fail To Share Buffers That Cannot Be Exported
    Start The Checks    pfn-valid    complaints=True
    FOR    ${check}    IN    @{CHECKS}
        Wait For Line On Uart    @@check {"name":"${check}","ok":false,"error":"VIDIOC_EXPBUF: Invalid argument"
    END

Should Find What Mainline Leaves In A New Buffer
    [Documentation]    A buffer of the display's without a kernel mapping: mainline gives it out as it was, with dirty lines in the caches. The patch 0040 mends both.
    [Tags]    on-demand
    [Timeout]    15 min
    ${reports}=    New Buffers With The Coherency Check    rfc    false
    Should Contain    ${reports}    dirty from an earlier mapping
    ${reports}=    New Buffers With The Coherency Check    unmapped    true
    Should Not Contain    ${reports}    dirty from an earlier mapping

*** Variables ***
@{CHECKS}         remap    second-importer    freed-while-imported    foreign-exporter
${FOLDER}         ${WORK}/dmabuf

*** Keywords ***
Prepare The Shared Buffers
    Build The Kernels    rfc    pfn    pfn-sysmmu    pfn-valid
    Create Directory    ${FOLDER}
    Make The Stream    ${FOLDER}
    ${result}=    Run Process    ${PROJECT}/linux-image/build    --only    dmabuf-test    timeout=10 min
    Should Be Equal As Integers    ${result.rc}    0    linux-image/build failed: ${result.stderr}    values=False
    ${program}=    Get The Path Of    dmabuf-test    ${result.stdout}
    Copy File    ${program}    ${FOLDER}/dmabuf-test
    Copy File    ${PROJECT}/linux-image/dmabuf-test/run    ${FOLDER}/run

Start The Checks
    [Arguments]    ${variant}    &{options}
    Create The Board    job=script    video=${FOLDER}    mode=160x480@60    carveout=32    kernel=${KERNELS}[${variant}]    &{options}
    Record Frames    dmabuf-${variant}
    Start Emulation

Every Check Should Pass
    [Arguments]    ${variant}    &{options}
    Start The Checks    ${variant}    &{options}
    @{lines}=    Create List
    FOR    ${check}    IN    @{CHECKS}    accounts
        ${line}=    Wait For Line On Uart    @@check {"name":"${check}"
        Should Contain    ${line.Line}    "ok":true
        Append To List    ${lines}    ${line.Line}
    END
    Wait For Line On Uart    @@result {"job":"script","status":0
    Stop Recording Frames
    Shown Pictures Should Be Those Of    ${WORK}/dmabuf-${variant}.display.jsonl    ${FOLDER}    @{lines}

New Buffers With The Coherency Check
    [Documentation]    Runs the check of new buffers, which reads them through their uncached mapping. Returns what the coherency check reports.
    [Arguments]    ${variant}    ${passes}
    ${kernel}=    Build A Kernel    ${variant}
    Create File    ${FOLDER}/checks    unmapped-buffers
    # Without the carve-out's patch the decoder wants 8 MiB in one piece, and there is no area for that: the kernel warns.
    Create The Board    job=script    video=${FOLDER}    mode=160x480@60    carveout=32    kernel=${kernel}    arguments=cma=0    complaints=True
    Check Coherency    ${kernel}
    Start Emulation
    Wait For Line On Uart    @@check {"name":"unmapped-buffers","ok":${passes}    timeout=300
    ${reports}=    Execute Command    sysbus.cpu CoherencyReports
    Log    ${reports}
    Execute Command    Clear
    Remove File    ${FOLDER}/checks
    RETURN    ${reports}
