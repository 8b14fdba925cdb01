*** Settings ***
Documentation     Power management: clocks and power domains go off when nothing plays, and the board sleeps and wakes up, in the middle of a video too.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Domains Should Be On While A Video Plays And Off Else
    [Documentation]    The display's stays on: DRM takes the last picture off it, and leaves the monitor on.
    Boot And Play
    Domains Should Be    off-0    DISP    MFC    GSC
    Run In The Guest    (${PLAY} >/tmp/log 2>&1 &) ; sleep 1.5
    Domains Should Be    on    DISP    MFC    GSC
    Run In The Guest    sleep 4
    Domains Should Be    off-0    MFC    GSC

Clocks Should Be On While A Video Plays And Off Else
    Boot And Play
    Clocks Should Be    0    mfc    gscl0    gscl1    mixer    hdmi
    Run In The Guest    (${PLAY} >/tmp/log 2>&1 &) ; sleep 1.5
    Clocks Should Be    1    gscl0    mixer
    Clocks Should Be    2    hdmi
    Run In The Guest    sleep 4
    Clocks Should Be    0    mfc    gscl0    gscl1

Should Sleep And Wake Up By A Key
    Boot And Play
    Fall Asleep
    Wake Up
    ${count}=    Ask The Guest    cat /sys/power/suspend_stats/success
    Should Be Equal    ${count}    1
    Record Frames    after    pixels=True
    Play In The Guest
    Stop Recording Frames
    Every Frame Should Be Decoded    after    ${VIDEO}
    Every Frame Should Be Shown    after    ${VIDEO}

Should Sleep In The Middle Of A Video
    [Documentation]    The decoder's firmware is put to sleep and woken up again with its instance, and the rest of the video comes out right.
    Boot And Play
    Record Frames    asleep
    Run In The Guest    (${PLAY} >/tmp/log 2>&1; echo played:$? >/dev/console) & sleep 1.2
    ${before}=    Execute Command    sysbus.mfc RecordedFrameCount
    Should Be True    5 < ${before.strip()} < 55    The board was to sleep in the middle of the video, but ${before} pictures were decoded
    Fall Asleep
    Wake Up
    Wait For Line On Uart    played:0
    Stop Recording Frames
    Every Frame Should Be Decoded    asleep    ${VIDEO}

*** Variables ***
${PLAY}           gst-launch-1.0 -q filesrc location=/job/video.mp4 ! qtdemux ! h264parse ! v4l2h264dec capture-io-mode=dmabuf ! v4l2convert output-io-mode=dmabuf-import ! kmssink force-modesetting=true max-lateness=-1 qos=false show-preroll-frame=false

*** Keywords ***
Boot And Play
    ${video}=    Make A Video    video    320x240    60
    Set Test Variable    ${VIDEO}    ${video}
    Boot To Shell    video=${video}    mode=320x240@60

Domains Should Be
    [Arguments]    ${state}    @{domains}
    FOR    ${domain}    IN    @{domains}
        ${found}=    Ask The Guest    grep "^${domain} " /sys/kernel/debug/pm_genpd/pm_genpd_summary
        Should Match Regexp    ${found}    ^${domain} +${state}
    END

Clocks Should Be
    [Arguments]    ${count}    @{clocks}
    FOR    ${clock}    IN    @{clocks}
        ${enabled}=    Ask The Guest    cat /sys/kernel/debug/clk/${clock}/clk_enable_count
        Should Be Equal    ${enabled}    ${count}    ${clock} is enabled ${enabled} times    values=False
    END

Fall Asleep
    Run In The Guest    echo enabled >/sys/class/tty/ttySAC2/power/wakeup
    Write Line To Uart    content=echo freeze >/sys/power/state; echo woke:$?    waitForEcho=False
    Wait For Line On Uart    PM: suspend entry (s2idle)
    Execute Command    emulation RunFor "1"

Wake Up
    Write Line To Uart    content=${EMPTY}    waitForEcho=False
    Wait For Line On Uart    woke:0
    Wait For Prompt On Uart    ${PROMPT}
