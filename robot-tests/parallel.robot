*** Settings ***
Documentation     Two pipelines at once: two instances of the decoder, both converters, one display.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Should Play Two Videos At Once
    [Documentation]    One goes to the display by the first converter. The other one's pictures go through the second converter into a file, and
    ...    are compared with those on the display by their SHA-1.
    ${video}=    Make A Video    both    320x240    45
    Boot To Shell    video=${video}    mode=320x240@60
    ${second}=    Second Converter
    Record Frames    both    pixels=True
    Run In The Guest    gst-launch-1.0 -q ${PLAY} v4l2convert output-io-mode=dmabuf-import ! kmssink force-modesetting=true ${PACED} >/tmp/1.log 2>&1 & gst-launch-1.0 -q ${PLAY} ${second} output-io-mode=dmabuf-import ! video/x-raw,format=BGRx ! filesink sync=true location=/tmp/pictures >/tmp/2.log 2>&1; wait $!
    Stop Recording Frames
    Decoded Frames Should Be Those Of    ${WORK}/both.mfc.jsonl    ${video}    instance=0
    Decoded Frames Should Be Those Of    ${WORK}/both.mfc.jsonl    ${video}    instance=1
    Instances Should Overlap    ${WORK}/both.mfc.jsonl
    FOR    ${converter}    IN    gsc0    gsc1
        ${jobs}=    Execute Command    sysbus.${converter} JobCount
        Should Be Equal As Integers    ${jobs.strip()}    45    ${converter} did ${jobs} jobs    values=False
    END
    FOR    ${picture}    IN    0    17    44
        ${sum}=    Ask The Guest    dd if=/tmp/pictures bs=307200 skip=${picture} count=1 2>/dev/null | sha1sum
        # the driver has the converter write 0 where the display has no use for alpha
        ${shown}=    Sha1 Of Shown Picture    ${WORK}/both.display.jsonl    ${WORK}/both.pixels    ${picture}    alpha=0
        Should Start With    ${sum}    ${shown}
    END

Should Play Videos Of Different Sizes At Once
    [Documentation]    Of different sizes; each has a decoder's instance of its own, and the carve-out holds the buffers of both.
    ${small}=    Make A Video    small    176x144    45
    ${large}=    Make A Video    large    640x480    45
    Create Directory    ${WORK}/job
    Copy File    ${small}    ${WORK}/job/small.mp4
    Copy File    ${large}    ${WORK}/job/large.mp4
    Boot To Shell    video=${WORK}/job    mode=640x480@60
    ${second}=    Second Converter
    Record Frames    two
    Run In The Guest    gst-launch-1.0 -q ${{$PLAY.replace('video', 'small')}} ${second} output-io-mode=dmabuf-import ! video/x-raw,format=BGRx ! fakesink sync=true >/dev/null & gst-launch-1.0 -q ${{$PLAY.replace('video', 'large')}} v4l2convert output-io-mode=dmabuf-import ! kmssink force-modesetting=true ${PACED} >/dev/null; wait $!
    Stop Recording Frames
    Instances Should Overlap    ${WORK}/two.mfc.jsonl
    Instances Should Be    ${WORK}/two.mfc.jsonl    ${small}    ${large}

*** Variables ***
${PLAY}           filesrc location=/job/video.mp4 ! qtdemux ! h264parse ! v4l2h264dec capture-io-mode=dmabuf !

# at the video's own pace, so that both take their time; each picture shown, the first one once
${PACED}          max-lateness=-1 qos=false show-preroll-frame=false

*** Keywords ***
Second Converter
    [Documentation]    The element of the second converter; the first one's is v4l2convert.
    Run In The Guest    . /lib/job/devices.sh
    ${name}=    Ask The Guest    element_of $(converter_devices | tail -n 1) convert
    Should Match Regexp    ${name}    ^v4l2video\\d+convert$
    RETURN    ${name}
