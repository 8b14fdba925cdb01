*** Settings ***
Documentation     Every driver finds its device, and each device does what the driver asks for first.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Each Driver Should Find Its Device
    [Setup]    Boot To Shell
    [Template]    Driver Should Have
    exynos5-clock    10010000.clock-controller
    exynos-pmu       10040000.system-controller
    s3c2410-wdt      101d0000.watchdog
    s3c-rtc          101e0000.rtc
    s5p-mfc          11000000.codec
    samsung-uart     12c00000.serial
    samsung-uart     12c10000.serial
    samsung-uart     12c20000.serial
    samsung-uart     12c30000.serial
    exynos-gsc       13e00000.video-scaler
    exynos-gsc       13e10000.video-scaler
    s3c-i2c          12c80000.i2c
    samsung-pinctrl  13400000.pinctrl
    samsung-pinctrl  14010000.pinctrl
    exynos-mixer     14450000.mixer
    exynos-hdmi      14530000.hdmi
    virtio-mmio      15000000.virtio
    syscon-reboot    reboot
    syscon-poweroff  poweroff

Each Driver Should Tell Of Its Device
    [Setup]    Boot To Shell
    [Template]    Guest Should Say
    Samsung CPU ID: 0xe5422001             dmesg
    mct-frc                                cat /sys/devices/system/clocksource/clocksource0/current_clocksource
    mct_tick0                              cat /sys/devices/system/clockevents/clockevent0/current_device
    Odroid XU4                             cat /proc/device-tree/model
    GIC-0 126 .* drm_mixer                 cat /proc/interrupts
    GIC-0 128 .* 11000000.codec            cat /proc/interrupts
    GIC-0 117 .* 13e00000.video-scaler     cat /proc/interrupts
    GIC-0 118 .* 13e10000.video-scaler     cat /proc/interrupts
    s5p-mfc-dec                            cat /sys/class/video4linux/video2/name
    s5p-mfc-enc                            cat /sys/class/video4linux/video3/name
    exynos-gsc                             cat /sys/class/video4linux/video0/name
    connected.*HDMI-A-1                    modetest -M exynos -c
    1280x720 60                        modetest -M exynos -c
    1920x1080 60                       modetest -M exynos -c
    ^24000000$                             cat /sys/kernel/debug/clk/fin_pll/clk_rate
    Driver Info|Driver name.*s5p-mfc       v4l2-ctl -d /dev/video2 --info
    H264                                   v4l2-ctl -d /dev/video2 --list-formats-out
    NM12                                   v4l2-ctl -d /dev/video2 --list-formats

The Clock Should Be Set And Read
    Boot To Shell
    Run In The Guest    date -s '2017-04-14 12:00:00' && hwclock -w -u && date -s '2000-01-01' && hwclock -s -u
    ${date}=    Ask The Guest    date '+%Y-%m-%d %H:%M'
    Should Be Equal    ${date}    2017-04-14 12:00

The Watchdog Should Be Kept From Barking
    [Documentation]    Fed in time nothing happens; let alone it resets the board.
    Boot To Shell
    Run In The Guest    (watchdog -F -T 4 -t 1 /dev/watchdog & echo $! >/tmp/pid; sleep 10; kill -9 $(cat /tmp/pid); true)
    Write Line To Uart    content=sleep 60    waitForEcho=False
    Wait For Line On Uart    Booting Linux on physical CPU

Every Interrupt Should Come When A Video Plays
    ${video}=    Make A Video    interrupts    320x240    6
    Boot To Shell    video=${video}    mode=320x240@60
    Play In The Guest
    FOR    ${device}    IN    mct_tick0    12c20000.serial    11000000.codec    13e00000.video-scaler    drm_mixer
        Run In The Guest    grep ${device} /proc/interrupts | grep -qv ' 0 '
    END

*** Keywords ***
Driver Should Have
    [Arguments]    ${driver}    ${device}
    Run In The Guest    test -e /sys/bus/platform/drivers/${driver}/${device}

Guest Should Say
    [Arguments]    ${pattern}    ${command}
    Run In The Guest    ${command} | tr '\\0' '\\n' | grep -qE '${pattern}'
