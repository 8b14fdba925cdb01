*** Settings ***
Documentation     A carve-out that is too small, as users of the board reported: an error that names it, nothing else breaks, and what fits still plays.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Should Say That There Is No Memory
    [Template]    Should Fail Cleanly
    # MiB    the video
    4        1280x720
    12       1920x1080

Should Play To The Last Byte
    [Documentation]    The same video with little memory and with too little: the limit is where the sizes of the buffers say.
    [Template]    Should Play With
    8    320x240

Should Play Again After There Was No Memory
    [Documentation]    What was allocated before it failed is free again: the small video plays, twice, and the large one fails as before.
    ${small}=    Make A Video    small    320x240    8
    ${large}=    Make A Video    large    1920x1080    4
    Create Directory    ${WORK}/job
    Copy File    ${small}    ${WORK}/job/video.mp4
    Copy File    ${large}    ${WORK}/job/large.mp4
    Boot To Shell    video=${WORK}/job    mode=320x240@60    carveout=12    complaints=True
    Only The Decoder's Driver May Complain
    FOR    ${turn}    IN    first    second
        Play In The Guest    file=/job/large.mp4    status=1
        Run In The Guest    grep -q 'Failed to allocate required memory' /tmp/log
        Record Frames    ${turn}    pixels=True
        Play In The Guest
        Stop Recording Frames
        Every Frame Should Be Decoded    ${turn}    ${small}
        Every Frame Should Be Shown    ${turn}    ${small}
    END

*** Keywords ***
Should Fail Cleanly
    [Arguments]    ${carveout}    ${size}
    ${video}=    Make A Video    video    ${size}    4
    Create The Board    job=pipeline    video=${video}    carveout=${carveout}    complaints=True
    Only The Decoder's Driver May Complain
    Start Emulation
    Wait For Line On Uart    Failed to allocate required memory
    Wait For Line On Uart    @@result {"job":"pipeline","status":1
    Execute Command    Clear

Only The Decoder's Driver May Complain
    [Documentation]    When there is memory for some of its buffers only, s5p-mfc's reqbufs_capture() fails as it should, and its WARN_ON(dst_bufs_cnt != total_dpb_count)
    ...    strikes too.
    Register Failing Uart String    Internal error:
    Register Failing Uart String    WARNING: CPU: \\d+ PID: \\d+ at (?!drivers/media/platform/samsung/s5p-mfc/s5p_mfc_dec.c)    treatAsRegex=true

Should Play With
    [Arguments]    ${carveout}    ${size}
    ${video}=    Make A Video    video    ${size}    6
    Run A Pipeline    video    ${video}    ${size}@60    carveout=${carveout}
    Every Frame Should Be Decoded    video    ${video}
    Execute Command    Clear
