*** Settings ***
Documentation     Debian starts from an SD card that scripts/sdcard made, and what is written to the card is there after a reset.
Suite Setup       Prepare A Card With Debian
Test Timeout      %{EXYNOS_CARD_TIMEOUT=900s}
Test Tags         on-demand
Resource          debian.resource

*** Test Cases ***
Should Boot To A Login And Keep What Is Written
    ${begin}=    Get Time    epoch
    Boot From The Card
    ${end}=    Get Time    epoch
    Log    ${{$end - $begin}} s from start to login    console=True
    Log In
    ${text}=    Ask The Guest    (cat /etc/os-release; systemd-analyze; systemd-analyze blame | head -40; systemctl --failed; lsmod) >/root/boot.txt; grep ^ID= /etc/os-release

*** Keywords ***
Prepare A Card With Debian
    Setup
    Create Directory    ${WORK}
    ${result}=    Run Process    ${PROJECT}/scripts/sdcard    -o    ${WORK}/card.img    stderr=STDOUT    timeout=30 min
    Skip If    ${result.rc} != 0    The card can't be made: ${result.stdout}
    &{CARD}=    Create Dictionary
    FOR    ${name}    IN    sdcard    kernel    dtb    initrd
        ${path}=    Get The Path Of    ${name}    ${result.stdout}
        Set To Dictionary    ${CARD}    ${name}    ${path}
    END
    Set Suite Variable    &{CARD}

Boot From The Card
    FOR    ${name}    ${path}    IN    &{CARD}
        Execute Command    $${name}=@${path}
    END
    Execute Command    $job=""
    Execute Command    $bootargs="console=ttySAC2,115200n8 maxcpus=1"
    Execute Command    include @${PROJECT}/scripts/odroid-xu4.resc
    Create Terminal Tester    ${UART}    timeout=600    defaultPauseEmulation=true
    Start Emulation
    Wait For Line On Uart    Machine model: Hardkernel Odroid XU4
    Wait For Prompt On Uart    odroid login:

Log In
    Write Line To Uart    root    waitForEcho=False
    Wait For Prompt On Uart    Password:
    Write Line To Uart    odroid    waitForEcho=False
    Set Test Variable    ${PROMPT}    root@odroid:~#
    Wait For Prompt On Uart    ${PROMPT}
    Run In The Guest    dmesg -n 1; bind 'set enable-bracketed-paste off'
