*** Settings ***
Documentation     What the converter makes of the decoder's pictures: other sizes, other formats.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Should Scale To The Monitor
    [Template]    Should Scale
    # the video    the monitor
    640x368        1280x720
    1280x720       640x368
    352x288        480x272

Should Write Formats That Software Reads
    [Documentation]    The same size and subsampling: the converter only has to put the samples into another order.
    [Setup]    Boot With A Video
    [Template]    Should Write
    NV12
    NV21
    I420
    YV12

*** Keywords ***
Should Scale
    [Arguments]    ${size}    ${mode}
    ${width}    ${height}=    Split String    ${mode}    x
    ${video}=    Make A Video    scaled    ${size}    6    -vf    boxblur\=4
    Run A Pipeline    scaled    ${video}    ${mode}@60    arguments=job.caps=video/x-raw,width=${width},height=${height}
    Every Frame Should Be Decoded    scaled    ${video}
    Shown Frames Should Be Those Of    ${WORK}/scaled.display.jsonl    ${WORK}/scaled.pixels    ${video}    least=35
    Execute Command    Clear

Boot With A Video
    ${video}=    Make A Video    formats    320x240    4
    Set Test Variable    ${VIDEO}    ${video}
    Boot To Shell    video=${video}

Should Write
    [Arguments]    ${format}
    Run In The Guest    gst-launch-1.0 -q filesrc location=/job/video.mp4 ! qtdemux ! h264parse ! v4l2h264dec capture-io-mode=dmabuf ! v4l2convert output-io-mode=dmabuf-import ! video/x-raw,format=${format} ! filesink location=/tmp/${format} 2>/tmp/log
    ${sum}=    Ask The Guest    sha1sum /tmp/${format}
    ${expected}=    Sha1 Of Pictures    ${VIDEO}    ${format}
    Should Start With    ${sum}    ${expected}    The pictures as ${format} are not the video's:    values=True
