*** Settings ***
Documentation     The board boots Linux on its own timer and console, and every driver finds its device.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Should Boot To A Shell And Find Every Device
    Create The Board
    Start Emulation
    Wait For Line On Uart    ttySAC2 at MMIO 0x12c20000
    Wait For Line On Uart    bound 14530000.hdmi
    Wait For Line On Uart    registered as rtc0
    Wait For Line On Uart    decoder registered as /dev/video
    Wait For Line On Uart    @@start {"job":"shell"
    Wait For Prompt On Uart    ${PROMPT}
    Run In The Guest    grep -q mct-frc /sys/devices/system/clocksource/clocksource0/current_clocksource
    Run In The Guest    grep -q s5p-mfc-dec /sys/class/video4linux/*/name
    Run In The Guest    grep -q 13e00000 /proc/interrupts
    Run In The Guest    grep -q 13e10000 /proc/interrupts
    Run In The Guest    test -e /dev/dri/card0 -a -e /dev/watchdog -a -e /dev/rtc0

Should Keep Time By The Multi Core Timer
    Boot To Shell
    Run In The Guest    : && a=$(date +%s); sleep 3; b=$(date +%s); test $((b - a)) -ge 3 -a $((b - a)) -le 4

Should Take More Input Than The FIFO Holds
    Boot To Shell
    Run In The Guest    test $(echo 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789 | wc -c) = 101

Should Boot Again After The Watchdog Ran Out
    Boot To Shell
    # 100 ticks of 1/66.6 MHz * 256 * 128
    Write Line To Uart    devmem 0x101d0004 32 100; devmem 0x101d0008 32 100; devmem 0x101d0000 32 0xff39    waitForEcho=False
    Wait For Line On Uart    Booting Linux on physical CPU
    Wait For Prompt On Uart    ${PROMPT}

Should Boot Again After A Reset By The Monitor
    Boot To Shell
    Execute Command    machine Reset
    Start Emulation
    Wait For Line On Uart    Booting Linux on physical CPU
    Wait For Prompt On Uart    ${PROMPT}
