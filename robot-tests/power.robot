*** Settings ***
Documentation     Switching the board off, and on again.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Should Be Off When The Guest Switches It Off
    Boot To Shell
    Write Line To Uart    poweroff -f    waitForEcho=False
    Wait For Line On Uart    reboot: Power down
    # Linux waits a second for the lights to go out, and complains if they don't.
    Execute Command    emulation RunFor "2"
    Should Not Be On Uart    Unable to poweroff    timeout=0
    ${off}=    Execute Command    sysbus.pmu IsPoweredOff
    Should Be Equal    ${off.strip()}    True
    ${halted}=    Execute Command    cpu IsHalted
    Should Be Equal    ${halted.strip()}    True
    Execute Command    machine Reset
    Start Emulation
    Wait For Line On Uart    Booting Linux on physical CPU
    Wait For Prompt On Uart    ${PROMPT}
