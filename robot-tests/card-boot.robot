*** Settings ***
Documentation     Debian starts from an SD card that scripts/sdcard made, and what is written to the card is there after a reset. The whole was not seen to pass yet.
Suite Setup       Prepare A Card With Debian
Test Timeout      %{EXYNOS_CARD_TIMEOUT=1200s}
Test Tags         on-demand
Resource          debian.resource

*** Test Cases ***
Should Boot To A Login And Keep What Is Written
    ${begin}=    Get Time    epoch
    Boot From The Card
    ${seconds}=    Evaluate    int(time.time()) - ${begin}    modules=time
    Log    ${seconds} s from an empty Renode to the login    console=True
    Log In
    Run In The Guest    dd if=/dev/urandom of=/root/written bs=64k count=32 2>/dev/null; sync
    ${written}=    Ask The Guest    md5sum </root/written | cut -c 1-32
    Measure    reading    dd if=/dev/mmcblk2 of=/dev/null bs=1M count=64 iflag=direct
    Measure    writing    dd if=/dev/zero of=/root/zero bs=1M count=64 oflag=direct
    Execute Command    machine Reset
    Wait For Prompt On Uart    odroid login:
    Log In
    ${read}=    Ask The Guest    md5sum </root/written | cut -c 1-32
    Should Be Equal    ${read}    ${written}
    Write Line To Uart    poweroff    waitForEcho=False
    Wait For Line On Uart    reboot: Power down
    The Host Should Find    /root/written    ${written}

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
    # Quiet: the start prints some hundred lines that nobody waits for.
    Execute Command    $job=""
    Execute Command    $bootargs="console=ttySAC2,115200n8 maxcpus=1 quiet"
    Execute Command    include @${PROJECT}/scripts/odroid-xu4.resc
    # Of virtual time; the login comes after 40 s.
    Create Terminal Tester    ${UART}    timeout=180    defaultPauseEmulation=true
    Register Failing Uart String    Internal error:
    Start Emulation
    Wait For Prompt On Uart    odroid login:

Log In
    Write Line To Uart    root    waitForEcho=False
    Wait For Prompt On Uart    Password:
    Write Line To Uart    odroid    waitForEcho=False
    Set Test Variable    ${PROMPT}    root@odroid:~#
    Wait For Prompt On Uart    ${PROMPT}
    Run In The Guest    dmesg -n 1; bind 'set enable-bracketed-paste off'

Measure
    [Documentation]    64 MiB, in seconds of the host's time.
    [Arguments]    ${what}    ${command}
    ${begin}=    Evaluate    time.time()    modules=time
    Run In The Guest    ${command} 2>/dev/null
    ${rate}=    Evaluate    round(64 * 1.048576 / (time.time() - ${begin}), 1)    modules=time
    Log    ${what}: ${rate} MB/s    console=True

The Host Should Find
    [Documentation]    In the image: a sound file system, and the file as the guest wrote it.
    [Arguments]    ${file}    ${sum}
    ${partition}=    Set Variable    ${CARD}[sdcard]?offset=1048576
    ${result}=    Run Process    /sbin/e2fsck    -fn    ${partition}    stderr=STDOUT
    Should Be Equal As Integers    ${result.rc}    0    ${result.stdout}
    Run Process    /sbin/debugfs    -R    dump ${file} ${WORK}/found    ${partition}
    ${found}=    Evaluate    hashlib.md5(open($WORK + '/found', 'rb').read()).hexdigest()
    Should Be Equal    ${found}    ${sum}
