*** Settings ***
Documentation     Every way the decoder's pictures can get to the converter that GStreamer has: what it accepts plays with each picture right; what it
...               refuses, it refuses with an error of its own, the kernel has nothing to say, and the next pipeline plays.
Suite Setup       Prepare The Image
Test Setup        Boot With A Video
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Decoder Chooses
    [Template]    Should Play
    auto    auto
    auto    mmap
    auto    dmabuf
    auto    dmabuf-import

Decoder Maps
    [Template]    Should Play
    mmap    auto
    mmap    mmap
    mmap    dmabuf

Decoder Exports
    [Template]    Should Play
    dmabuf    auto
    dmabuf    mmap
    dmabuf    dmabuf
    dmabuf    dmabuf-import

Converter Takes What It Cannot Reach
    [Documentation]    Memory of the carve-out that user space has mapped has no pages to pin; what isn't exported can't be imported.
    [Template]    Should Be Refused
    mmap      userptr          Bad address
    dmabuf    userptr          Bad address
    mmap      dmabuf-import    cannot import buffers from upstream

Reading And Writing
    [Documentation]    Neither driver copies pictures by read() and write().
    [Template]    Should Be Refused
    rw      auto    does not support the IO method 1
    auto    rw      does not support the IO method 1

Decoder Takes Buffers
    [Documentation]    Neither from user space nor from another device: the driver of the decoder offers its own buffers only.
    [Template]    Should Be Refused
    userptr          auto    ERROR
    dmabuf-import    auto    ERROR

*** Keywords ***
Boot With A Video
    ${video}=    Make A Video    modes    320x240    8
    Set Test Variable    ${VIDEO}    ${video}
    Boot To Shell    video=${video}    mode=320x240@60
    Set Test Variable    ${NUMBER}    ${0}

Should Play
    [Arguments]    ${decoder}    ${converter}
    Set Test Variable    ${NUMBER}    ${NUMBER + 1}
    Record Frames    ${NUMBER}    pixels=True
    Play In The Guest    decoder=capture-io-mode=${decoder}    converter=output-io-mode=${converter}
    Stop Recording Frames
    Every Frame Should Be Decoded    ${NUMBER}    ${VIDEO}
    Every Frame Should Be Shown    ${NUMBER}    ${VIDEO}

Should Be Refused
    [Documentation]    No picture is shown but the empty one of the mode setting, and GStreamer says why. Some of GStreamer 1.26's elements lose the error on its way: the exit status tells nothing, and
    ...    the program may wait for ever, so there is a time limit.
    [Arguments]    ${decoder}    ${converter}    ${error}
    Record Frames    refused
    Run In The Guest    GST_DEBUG=1 timeout -s KILL 2 gst-launch-1.0 --no-fault -q filesrc location=/job/video.mp4 ! qtdemux ! h264parse ! v4l2h264dec capture-io-mode=${decoder} ! v4l2convert output-io-mode=${converter} ! kmssink force-modesetting=true >/tmp/log 2>&1; true
    Stop Recording Frames
    ${shown}=    Frames Of    ${WORK}/refused.display.jsonl
    Should Be True    ${shown} <= 1    ${shown} pictures were shown
    Run In The Guest    grep -q '${error}' /tmp/log
    Should Play    dmabuf    dmabuf-import
