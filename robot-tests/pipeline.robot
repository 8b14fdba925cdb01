*** Settings ***
Documentation     The mail's pipeline: filesrc ! qtdemux ! h264parse ! v4l2h264dec ! v4l2convert ! kmssink, with decoded pictures in the carve-out.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Should Play Sixty Frames Of 720p
    ${video}=    Make A Video    720p    1280x720    60
    Run A Pipeline    720p    ${video}    1280x720@60
    Every Frame Should Be Decoded    720p    ${video}
    Every Frame Should Be Shown    720p    ${video}

Should Play Full HD
    [Documentation]    1080 lines are coded as 1088. The converter is told so, or it would scale them, and the display shows those that are meant to be seen.
    ${video}=    Make A Video    1080p    1920x1080    8
    Run A Pipeline    1080p    ${video}    1920x1080@60    arguments=job.converter-caps=video/x-raw,width=1920,height=1088 job.crop=right=0,bottom=8
    Every Frame Should Be Decoded    1080p    ${video}
    Every Frame Should Be Shown    1080p    ${video}

Should Play At The Video's Own Pace
    [Documentation]    With kmssink as the mail has it: pictures that come too late are dropped, so that the time they are shown at tells.
    ${video}=    Make A Video    pace    640x368    30
    Create The Board    job=pipeline    video=${video}    mode=640x368@60
    Record Frames    pace
    Start Emulation
    Wait For Line On Uart    @@result {"job":"pipeline","status":0
    Stop Recording Frames
    Every Frame Should Be Decoded    pace    ${video}
    # the buffer of the mode setting, the preroll picture, and the thirty pictures
    ${shown}=    Frames Of    ${WORK}/pace.display.jsonl
    Should Be Equal As Integers    ${shown}    32
    Frames Should Take    ${WORK}/pace.display.jsonl    first=2    seconds=0.967    tolerance=0.05

Should Keep The Last Picture In Sight
    [Documentation]    A picture that was shown can be asked for by its SHA-1; one that was not is never found.
    ${video}=    Make A Video    sight    320x240    10
    Create The Board    job=pipeline    video=${video}    mode=320x240@60    arguments=job.then=shell
    Record Frames    sight
    Start Emulation
    Wait For Line On Uart    @@result {"job":"pipeline","status":0
    Execute Command    ${DISPLAY} StopFrameTrace
    ${frames}=    Shown Frames    ${WORK}/sight.display.jsonl
    Expect A Frame    ${frames}[-1]
    Run Keyword And Expect Error    *no picture with SHA-1*    Expect A Frame    ${{'0' * 40}}    seconds=1
