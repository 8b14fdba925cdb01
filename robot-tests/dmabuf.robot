*** Comments ***
What linux-image/dmabuf-test finds on the kernels that hand out buffers without pages: a second importer, mapping again, buffers that outlive their
exporter, exporters of ordinary memory. tests/Boot.Tests runs the same on QEMU.

*** Settings ***
Documentation     The sharing of the decoder's buffers with the converter and the display.
Suite Setup       Prepare The Shared Buffers
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource
Library           Collections
Library           ${CURDIR}/shared_buffers.py

*** Test Cases ***
Should Share Buffers With The RFC
    Every Check Should Pass    rfc

Should Share Buffers By Page Frame Number
    Every Check Should Pass    pfn

Should Share Buffers By Page Frame Number Behind SysMMUs
    Every Check Should Pass    pfn-sysmmu    gsc,fimd

Should Fail To Share Buffers That Cannot Be Exported
    Start The Checks    pfn-valid
    FOR    ${check}    IN    @{CHECKS}
        Wait For Line On Uart    @@check {"name":"${check}","ok":false,"error":"VIDIOC_EXPBUF: Invalid argument"
    END

*** Variables ***
@{CHECKS}         remap    second-importer    freed-while-imported    foreign-exporter
${FOLDER}         ${WORK}/dmabuf
&{KERNELS}

*** Keywords ***
Prepare The Shared Buffers
    Skip If    "%{IMAGE_KERNEL=}" != ""    this takes kernels of several variants, and IMAGE_KERNEL is one
    Prepare The Image
    Create Directory    ${FOLDER}
    Make The Stream    ${FOLDER}
    ${program}=    Build    dmabuf-test    --only    dmabuf-test
    Copy File    ${program}    ${FOLDER}/dmabuf-test
    Copy File    ${PROJECT}/linux-image/dmabuf-test/run    ${FOLDER}/run
    # here, where no test's time runs
    FOR    ${variant}    IN    rfc    pfn    pfn-sysmmu    pfn-valid
        ${kernel}=    Build    kernel    --variant    ${variant}    --only    kernel
        Set To Dictionary    ${KERNELS}    ${variant}    ${kernel}
    END

Build
    [Documentation]    What linux-image/build makes of that name with those options.
    [Arguments]    ${name}    @{options}
    ${result}=    Run Process    ${PROJECT}/linux-image/build    @{options}    timeout=40 min
    Should Be Equal As Integers    ${result.rc}    0    linux-image/build failed: ${result.stderr}    values=False
    ${path}=    Get The Path Of    ${name}    ${result.stdout}
    RETURN    ${path}

Start The Checks
    [Documentation]    Boots the variant's kernel for all checks, with devices behind their SysMMUs, and traces what is displayed.
    [Arguments]    ${variant}    ${sysmmu}=${EMPTY}
    ${dtb}=    Build    dtb    --only    dtb    --board    renode    --panel    160x480@60    --carveout    32    --sysmmu    ${sysmmu}
    Execute Command    $kernel=@${KERNELS}[${variant}]
    Execute Command    $dtb=@${dtb}
    Execute Command    $initrd=@${INITRD}
    Execute Command    $video=@${FOLDER}
    Execute Command    $job="script"
    Execute Command    $bootargs="console=ttySAC2,115200n8 norandmaps oops=panic job.heartbeat=0"
    Execute Command    include @${PROJECT}/scripts/odroid-xu4.resc
    Create Terminal Tester    ${UART}    timeout=120    defaultPauseEmulation=true
    Record Frames    dmabuf-${variant}
    Start Emulation

Every Check Should Pass
    [Arguments]    ${variant}    ${sysmmu}=${EMPTY}
    Start The Checks    ${variant}    ${sysmmu}
    @{lines}=    Create List
    FOR    ${check}    IN    @{CHECKS}    accounts
        ${line}=    Wait For Line On Uart    @@check {"name":"${check}"
        Should Contain    ${line.Line}    "ok":true
        Append To List    ${lines}    ${line.Line}
    END
    Wait For Line On Uart    @@result {"job":"script","status":0
    Stop Recording Frames
    Shown Pictures Should Be Those Of    ${WORK}/dmabuf-${variant}.fimd.jsonl    ${FOLDER}    @{lines}
