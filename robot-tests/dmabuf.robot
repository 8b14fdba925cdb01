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

Should Import Without A Page At No More Cost
    [Documentation]    Instructions that it takes the display to import a buffer and to let go of it; docs/matrix.md has the table. The same in each run, but
    ...    for what else the kernel does meanwhile. Without an IOMMU the display takes no buffer of several pieces.
    [Tags]    on-demand
    [Timeout]    20 min
    ${rfc}=    Cost Of Imports    rfc
    ${pfn}=    Cost Of Imports    pfn
    Should Be True    ${pfn}[picture] < 1.1 * ${rfc}[picture] and ${pfn}[page] < 1.1 * ${rfc}[page]
    Should Be Equal    ${pfn}[pages]    ${None}
    ${mainline}=    Cost Of Imports    mainline-sysmmu    sysmmu=mfc,gsc,display
    ${pfn}=    Cost Of Imports    pfn-sysmmu    sysmmu=gsc,display
    # The carve-out is one piece for the SysMMU, where mainline's buffers are many.
    Should Be True    ${pfn}[picture] < 0.6 * ${mainline}[picture] and ${pfn}[pages] < 1.15 * ${mainline}[pages]

Should Import An Array Of Ranges At No More Cost
    [Documentation]    The same on 7.3, where the exporter hands out a table (pfn) or an array (phys-array).
    [Tags]    on-demand
    [Timeout]    90 min
    ${pfn}=    Cost Of Imports    pfn    version=7.3
    ${array}=    Cost Of Imports    phys-array    version=7.3
    Should Be True    ${array}[picture] < 1.1 * ${pfn}[picture] and ${array}[page] < 1.1 * ${pfn}[page]

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

Cost Of Imports
    [Documentation]    Boots a kernel and imports a picture of the decoder's, a buffer of 15 pages and one of a page. Returns the instructions of each; None
    ...    where the display refuses it. A core that executes an instruction in each nanosecond makes them of the time that the guest measures.
    [Arguments]    ${variant}    ${sysmmu}=${EMPTY}    ${version}=6.1
    Execute Command    Clear
    ${kernel}=    Build A Kernel    ${variant}    version=${version}
    Create File    ${FOLDER}/checks    cost-of-a-picture cost-of-pages cost-of-a-page
    Create The Board    job=script    video=${FOLDER}    mode=160x480@60    carveout=32    kernel=${kernel}    sysmmu=${sysmmu}    arguments=dma_debug=off
    Execute Command    xu4_set_speed 1000
    Start Emulation
    &{costs}=    Create Dictionary
    FOR    ${buffer}    IN    picture    pages    page
        ${line}=    Wait For Line On Uart    @@check {"name":"cost-of-(a-)?${buffer}"    treatAsRegex=True    timeout=300
        ${check}=    Evaluate    json.loads($line.Line.split('@@check ')[1])    json
        IF    not ${check}[ok]
            Should Be Equal    ${check}[error]    the display does not import the buffer: Invalid argument
        END
        Set To Dictionary    ${costs}    ${buffer}    ${check.get('${buffer}')}
    END
    Wait For Line On Uart    @@result {"job":"script","status":
    Log    ${version} ${variant}: ${costs}    console=True
    Remove File    ${FOLDER}/checks
    RETURN    ${costs}
