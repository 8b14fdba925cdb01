*** Settings ***
Documentation     A board with a panel at FIMD instead of the HDMI monitor: the tree of linux-image/dtb --panel.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
The Panel Should Be Found
    Boot To Shell    panel=1280x720@30
    Run In The Guest    test -e /sys/bus/platform/drivers/exynos4-fb/14400000.fimd
    Run In The Guest    grep -q 'COMBINER 149 .* drm_fimd' /proc/interrupts
    Run In The Guest    modetest -M exynos -c | grep -q 'connected.*VGA-1'
    Run In The Guest    modetest -M exynos -c | grep -q '1280x720 30'
    ${rate}=    Ask The Guest    cat /sys/kernel/debug/clk/sclk_fimd1/clk_rate
    Should Be Equal    ${rate}    600000000

A Video Should Be Shown On The Panel
    [Documentation]    Of a size that no HDMI mode has.
    ${video}=    Make A Video    panel    64x32    20
    Run A Pipeline    panel    ${video}    panel=64x32@60
    Every Frame Should Be Decoded    panel    ${video}
    Every Frame Should Be Shown    panel    ${video}
