*** Settings ***
Documentation     The end of a stream, wherever it is, and seeks: both queues of the decoder stopped and started again while it works (linux-image/seek-test, as
...               gst-launch doesn't seek).
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Should Show What Came Before The End
    [Documentation]    The end comes in the middle of a group, with pictures waiting for their turn: they are shown before it.
    [Template]    Should End After
    1
    2
    17

Should Play Again And Again
    ${video}=    Make A Video    again    320x240    8
    ${sink}=    Replace String    ${EVERY_PICTURE}    ${SPACE}    ,
    Create The Board    job=pipeline    video=${video}    mode=320x240@60    arguments=job.sink=${sink} job.repeat=4
    Record Frames    again
    Start Emulation
    Wait For Line On Uart    @@result {"job":"pipeline","status":0
    Stop Recording Frames
    Decoded Frames Should Be Those Of    ${WORK}/again.mfc.jsonl    ${video}    times=4

Should Seek
    [Documentation]    From the middle of one group to another, forwards, then back. Of what a seek throws away nothing is displayed later; the group it went to
    ...    is complete from its first picture on.
    Make A Stream Of Groups
    Boot To Shell    video=${WORK}/job
    Record Frames    seek
    Run In The Guest    /job/seek-test /job/stream.h264 0-17 40-54 20-39
    Stop Recording Frames
    ${numbers}=    Decoded Frames    ${WORK}/seek.mfc.jsonl    ${WORK}/job/stream.h264
    Log    ${numbers}
    Spans Should Be    ${numbers}    0-17    40-54    20-39

Should Seek To Where It Is
    [Documentation]    Time and again into the same group, as an impatient user does.
    Make A Stream Of Groups
    Boot To Shell    video=${WORK}/job
    Record Frames    seek
    Run In The Guest    /job/seek-test /job/stream.h264 20-25 20-26 20-27 20-28 20-39
    Stop Recording Frames
    ${numbers}=    Decoded Frames    ${WORK}/seek.mfc.jsonl    ${WORK}/job/stream.h264
    Log    ${numbers}
    Spans Should Be    ${numbers}    20-25    20-26    20-27    20-28    20-39

*** Keywords ***
Should End After
    [Documentation]    So many access units reach the decoder, in their order; what libavcodec makes of them is displayed.
    [Arguments]    ${units}
    ${video}=    Make A Video    whole    320x240    24    -bf    3    -g    24
    ${result}=    Run Process    ffmpeg    -v    error    -y    -i    ${video}    -c    copy    -frames:v    ${units}    ${WORK}/cut.h264
    Should Be Equal As Integers    ${result.rc}    0    ${result.stderr}    values=False
    Boot To Shell    video=${video}    mode=320x240@60
    Record Frames    end
    Run In The Guest    gst-launch-1.0 -q filesrc location=/job/video.mp4 ! qtdemux ! h264parse ! identity eos-after=${${units} + 1} ! v4l2h264dec capture-io-mode=dmabuf ! v4l2convert output-io-mode=dmabuf-import ! kmssink force-modesetting=true ${EVERY_PICTURE}
    Stop Recording Frames
    Every Frame Should Be Decoded    end    ${WORK}/cut.h264
    Execute Command    Clear

Make A Stream Of Groups
    [Documentation]    Three closed groups of twenty pictures with B pictures, as Annex B, and the program beside it.
    Create Directory    ${WORK}/job
    Make A Video    stream    320x240    60    -g    20    -keyint_min    20    -sc_threshold    0    -x264-params    aud\=1:repeat-headers\=1    -f    h264
    Copy File    ${WORK}/stream.mp4    ${WORK}/job/stream.h264
    ${result}=    Run Process    ${PROJECT}/linux-image/build    --only    seek-test    stderr=STDOUT
    Should Be Equal As Integers    ${result.rc}    0    ${result.stdout}    values=False
    ${program}=    Get The Path Of    seek-test    ${result.stdout}
    Copy File    ${program}    ${WORK}/job/seek-test
