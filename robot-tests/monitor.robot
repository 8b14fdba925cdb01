*** Settings ***
Documentation     What users of a display do at HDMI: every clock and its mode, pulling the cable while a video plays, planes, switching off.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Each Clock Should Show Its Picture
    [Documentation]    A mode for each of the PHY's clocks, and on it a picture that the guest has as a file, too. Linux makes the modes of
    ...    the two clocks in the last lines itself, of those at 60 Hz.
    [Tags]    on-demand
    [Timeout]    20 min
    Boot To Shell
    # of the mode: width, height, rate    in MHz
    Picture Should Be Shown    640     480     60       25.200
    Picture Should Be Shown    720     576     50       27.000
    Picture Should Be Shown    800     600     56.25    36.000
    Picture Should Be Shown    800     600     60.32    40.000
    Picture Should Be Shown    1024    768     60       65.000
    Picture Should Be Shown    1280    800     59.91    71.000
    Picture Should Be Shown    1366    768     60       73.250
    Picture Should Be Shown    1280    720     60       74.250
    Picture Should Be Shown    1280    800     59.81    83.500
    Picture Should Be Shown    1440    900     59.9     88.750
    Picture Should Be Shown    1440    900     59.89    106.500
    Picture Should Be Shown    1280    1024    60.02    108.000
    Picture Should Be Shown    1600    900     60       115.500
    Picture Should Be Shown    1680    1050    59.95    146.250
    Picture Should Be Shown    1920    1080    60       148.500
    Picture Should Be Shown    1920    1200    59.95    154.000
    Test Picture Should Be That Of    720x480    59.94    27.000    27.027
    Test Picture Should Be That Of    1280x720    59.94    74.176    74.250

The Cable Should Be Pulled While A Video Plays
    [Documentation]    kmssink doesn't look at it, and the mixer goes on: the rest of the video comes out, and the next one plays.
    ${video}=    Make A Video    pulled    320x240    40
    Boot To Shell    video=${video}    mode=320x240@60
    Record Frames    pulled    pixels=True
    Write Line To Uart    content=${PLAY} >/tmp/log 2>&1; echo "pla""yed:$?"    waitForEcho=False
    Run Until    sysbus.mixer RecordedFrameCount    0x0+[8-9A-F]\\b    step=0.01    steps=400
    Execute Command    sysbus.i2c_2.monitor Unplug
    Execute Command    emulation RunFor "0.2"
    ${status}=    Execute Command    sysbus.i2c_2.monitor Describe
    Should Contain    ${status}    unplugged
    Execute Command    sysbus.i2c_2.monitor Plug
    Wait For Line On Uart    played:0
    Wait For Prompt On Uart    ${PROMPT}
    Stop Recording Frames
    Every Frame Should Be Decoded    pulled    ${video}
    Every Frame Should Be Shown    pulled    ${video}
    Execute Command    sysbus.i2c_2.monitor Unplug
    Run In The Guest    sleep 1; modetest -M exynos -c | grep -q 'disconnected.*HDMI-A-1'
    Execute Command    sysbus.i2c_2.monitor Plug
    Play In The Guest

A Plane Should Lie Over Another
    Boot To Shell    mode=640x480@60
    Find The Display
    Run In The Guest    (sleep 3 | modetest -M exynos -s ${CONNECTOR}@${CRTC}:640x480 -P ${OVERLAY}@${CRTC}:320x200+100+50@XR24 >/tmp/log 2>&1 &); sleep 2
    ${layers}=    Execute Command    sysbus.mixer Describe
    Should Match Regexp    ${layers}    layer 0: 640x480 at 0,0
    Should Match Regexp    ${layers}    layer 1: 320x200 at 100,50

The Display Should Be Switched Off And On
    Boot To Shell    mode=640x480@60
    Find The Display
    Run In The Guest    (sleep 2 | modetest -M exynos -s ${CONNECTOR}@${CRTC}:640x480 >/tmp/log 2>&1); sleep 1
    Run In The Guest    modetest -M exynos -w ${CONNECTOR}:DPMS:3 >/dev/null
    ${status}=    Execute Command    sysbus.i2c_2.monitor Describe
    Should Contain    ${status}    no signal
    Run In The Guest    modetest -M exynos -w ${CONNECTOR}:DPMS:0 >/dev/null
    ${status}=    Execute Command    sysbus.i2c_2.monitor Describe
    Should Contain    ${status}    640x480 at 60.000 Hz

*** Variables ***
${PLAY}           gst-launch-1.0 -q filesrc location=/job/video.mp4 ! qtdemux ! h264parse ! v4l2h264dec capture-io-mode=dmabuf ! v4l2convert output-io-mode=dmabuf-import ! kmssink force-modesetting=true sync=true max-lateness=-1 qos=false show-preroll-frame=false
${PATTERN}        videotestsrc num-buffers=2 pattern=zone-plate kx2=20 ky2=20

*** Keywords ***
Picture Should Be Shown
    [Arguments]    ${width}    ${height}    ${rate}    ${clock}
    Execute Command    sysbus.i2c_2.monitor Prefer ${width} ${height} ${rate}
    ${caps}=    Set Variable    video/x-raw,format=BGRx,width=${width},height=${height},framerate=30/1
    Run In The Guest    gst-launch-1.0 -q ${PATTERN} ! ${caps} ! filesink blocksize=${${width} * ${height} * 4} location=/tmp/picture
    ${sum}=    Ask The Guest    head -c ${${width} * ${height} * 4} /tmp/picture | sha1sum
    Record Frames    clock    pixels=True
    Run In The Guest    gst-launch-1.0 -q ${PATTERN} ! ${caps} ! kmssink force-modesetting=true ${EVERY_PICTURE} >/tmp/log 2>&1
    Stop Recording Frames
    ${signal}=    Execute Command    sysbus.hdmi Describe
    Should Contain    ${signal}    ${width}x${height} at
    Should Contain    ${signal}    ${clock} MHz
    Last Picture Should Be    ${WORK}/clock.display.jsonl    ${WORK}/clock.pixels    ${sum}
    Remove Directory    ${WORK}/clock.pixels    recursive=True

Test Picture Should Be That Of
    [Documentation]    modetest's picture, at this rate and at 60 Hz.
    [Arguments]    ${size}    ${rate}    ${clock}    ${other}
    Find The Display
    ${first}=    Test Picture    ${size}-60    ${other}
    ${second}=    Test Picture    ${size}-${rate}    ${clock}
    Should Be Equal    ${first}    ${second}

Test Picture
    [Arguments]    ${mode}    ${clock}
    Write Line To Uart    content=(sleep 3 | modetest -M exynos -s ${CONNECTOR}@${CRTC}:${mode} >/tmp/log 2>&1 &)    waitForEcho=False
    Wait For Prompt On Uart    ${PROMPT}
    Run In The Guest    sleep 2
    ${signal}=    Execute Command    sysbus.hdmi Describe
    Should Contain    ${signal}    ${clock} MHz
    Execute Command    sysbus.mixer CaptureFrame @${WORK}/test.bgrx
    ${sum}=    Evaluate    hashlib.sha1(open($WORK + '/test.bgrx', 'rb').read()).hexdigest()    modules=hashlib
    Run In The Guest    sleep 2
    RETURN    ${sum}

Find The Display
    [Documentation]    The numbers that DRM gave to connector, CRTC and the second plane.
    ${connector}=    Ask The Guest    modetest -M exynos -c | awk '/HDMI-A-1/ { print $1 }'
    ${crtc}=    Ask The Guest    modetest -M exynos -p | awk '/^CRTCs/ { on = 1 } on && /^[0-9]/ { print $1; exit }'
    ${overlay}=    Ask The Guest    modetest -M exynos -p | awk '/^Planes/ { on = 1 } on && /^[0-9]/ { print $1 }' | sed -n 2p
    Set Test Variable    ${CONNECTOR}    ${connector}
    Set Test Variable    ${CRTC}    ${crtc}
    Set Test Variable    ${OVERLAY}    ${overlay}
