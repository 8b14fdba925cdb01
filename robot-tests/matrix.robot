*** Settings ***
Documentation     The bug, the refusal, the fix, the objection and the answer: a kernel of linux-image/patches/6.1 each, see docs/matrix.md. scripts/matrix
...               runs the same rows, and more, without Robot.
Suite Setup       Prepare The Kernels
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
The Bug Should Be An Oops
    [Documentation]    The importer's mapping looks into the page of the picture at 0xb0400000, or one nearby: its address is that / 128.
    ...    One byte of its flags holds the number of the section.
    Start A Pipeline    page-fault    complaints=True
    Expect An Oops    016    dma_direct_map_sg
    Wait For Line On Uart    dma_direct_map_sg from __dma_map_sg_attrs
    Wait For Line On Uart    vb2_dc_dmabuf_ops_map from __map_dma_buf
    Wait For Line On Uart    vb2_core_qbuf
    No Picture Should Have Been Shown

The Refusal Should Be An Error
    Start A Pipeline    pfn-valid    complaints=True
    Wait For Line On Uart    failed to get scatterlist from DMA API
    Wait For Line On Uart    Failed to allocate required memory
    Wait For Line On Uart    @@result {"job":"pipeline","status":1
    Should Not Be On Uart    Internal error    timeout=0
    No Picture Should Have Been Shown

The Fix Should Play
    Start A Pipeline    rfc
    The Video Should Have Been Played

The Objection Should Be Wrong Pictures
    [Documentation]    Behind a SysMMU the RFC maps memory that isn't the picture's. The decoder is right, the kernel is content, and not one picture is.
    Start A Pipeline    rfc-sysmmu    sysmmu=gsc,display
    Wait For Line On Uart    @@result {"job":"pipeline","status":0
    Stop Recording Frames
    Every Frame Should Be Decoded    row    ${VIDEO}
    Run Keyword And Expect Error    ${FRAMES} of ${FRAMES} pictures are not the video's*    Every Frame Should Be Shown    row    ${VIDEO}

The Answer Should Play
    Start A Pipeline    pfn
    The Video Should Have Been Played

The Answer Should Play Behind A SysMMU
    Start A Pipeline    pfn-sysmmu    sysmmu=gsc,display
    Wait For Line On Uart    "name":"pipeline","state":"started"
    Run Until    sysbus.sysmmu_gscl0 Translations    0x    step=0.005    steps=400
    The Video Should Have Been Played

SysMMUs Should Be Found And Used
    Boot To Shell    kernel=${KERNELS}[pfn-sysmmu]    sysmmu=gsc,display
    FOR    ${device}    IN    13e80000.sysmmu    13e90000.sysmmu    14650000.sysmmu
        Run In The Guest    test -e /sys/bus/platform/drivers/exynos-sysmmu/${device}
    END
    FOR    ${master}    IN    13e00000.video-scaler    13e10000.video-scaler    14450000.mixer
        Run In The Guest    test -e /sys/bus/platform/devices/${master}/iommu_group
    END

*** Variables ***
${FRAMES}         12

*** Keywords ***
Prepare The Kernels
    Build The Kernels    page-fault    pfn-valid    rfc    rfc-sysmmu    pfn    pfn-sysmmu
    ${video}=    Make A Video    row    320x240    ${FRAMES}
    Set Suite Variable    ${VIDEO}    ${video}

Start A Pipeline
    [Arguments]    ${variant}    &{options}
    ${sink}=    Replace String    ${EVERY_PICTURE}    ${SPACE}    ,
    Create The Board    job=pipeline    video=${VIDEO}    mode=320x240@60    kernel=${KERNELS}[${variant}]    arguments=job.sink=${sink}    &{options}
    Record Frames    row    pixels=True
    Start Emulation

The Video Should Have Been Played
    Wait For Line On Uart    @@result {"job":"pipeline","status":0
    Stop Recording Frames
    Every Frame Should Be Decoded    row    ${VIDEO}
    Every Frame Should Be Shown    row    ${VIDEO}

No Picture Should Have Been Shown
    Stop Recording Frames
    ${shown}=    Frames Of    ${WORK}/row.display.jsonl
    # but the empty one of the mode setting
    Should Be True    ${shown} <= 1    ${shown} pictures were shown
