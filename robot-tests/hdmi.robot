*** Settings ***
Documentation     A monitor at the HDMI socket, with Debian's kernel, its driver exynosdrm and the board's own device tree.
Suite Setup       Prepare The Kernels Of Debian    6.12
Test Timeout      %{EXYNOS_STOCK_TIMEOUT=600s}
Resource          debian.resource

*** Test Cases ***
Should Show The Frame Buffer On The Monitor
    Copy Modules    ${DEBIAN}[6.12][modules]    ${WORK}/modules    i2c-exynos5    s2mps11    clk-s2mps11    exynosdrm
    Boot A Stock Kernel    ${DEBIAN}[6.12]    files_of_guest=${WORK}/modules
    Load The Modules
    Run In The Guest    : && s=/sys/class/drm/card0-HDMI-A-1
    Wait In The Guest    test -c /dev/fb0    40
    ${status}=    Ask The Guest    cat $s/status
    Should Be Equal    ${status}    connected
    FOR    ${mode}    IN    1920x1080    1280x720    720x480    1024x768
        Run In The Guest    grep -qx ${mode} $s/modes
    END
    ${signal}=    Execute Command    sysbus.hdmi Describe
    Should Contain    ${signal}    1920x1080
    # White, but for what the console's cursor overwrites; then black.
    Run In The Guest    tr '\\0' '\\377' </dev/zero | head -c 8294400 >/dev/fb0
    ${white}=    Share Of Bright Pixels    white
    Should Be True    ${white} > 0.99
    Run In The Guest    head -c 8294400 /dev/zero >/dev/fb0
    ${white}=    Share Of Bright Pixels    black
    Should Be True    ${white} < 0.01
    Execute Command    sysbus.i2c_2.monitor Unplug
    Wait In The Guest    grep -qx disconnected $s/status    5
    Execute Command    sysbus.i2c_2.monitor Plug
    Wait In The Guest    grep -qx connected $s/status    5

Should Talk To The Television
    [Documentation]    CEC by Debian's own source of the driver: the address that the monitor's EDID gives, a logical one that nobody has, what the
    ...    television answers and says, and an address that goes with the cable.
    [Tags]    on-demand
    [Timeout]    20 min
    ${result}=    Run Process    ${PROJECT}/linux-image/build    --debian    6.12    --only    media    --only    cec-test    stderr=STDOUT    timeout=20 min
    Skip If    ${result.rc} != 0    The driver can't be made for Debian's kernel: ${result.stdout}
    ${modules}=    Get The Path Of    media    ${result.stdout}
    ${program}=    Get The Path Of    cec-test    ${result.stdout}
    Copy Modules    ${modules}    ${WORK}/cec    i2c-exynos5    s2mps11    clk-s2mps11    s5p-cec    exynosdrm
    Copy File    ${program}    ${WORK}/cec/cec-test
    Boot A Stock Kernel    ${DEBIAN}[6.12]    files_of_guest=${WORK}/cec
    Load The Modules
    Wait In The Guest    test -c /dev/cec0 -a -c /dev/fb0    40
    Write Line To Uart    content=/job/cec-test XU4 20; echo "en""ded:$?"    waitForEcho=False
    FOR    ${line}    IN    physical 1.0.0.0    logical 4    answer 04 47 48 44 4d 49 20 6d 6f 6e 69 74 6f 72    answer 0f 84 00 00 00    answer 04 90 00    listening
        Wait For Line On Uart    @@cec ${line}
    END
    ${known}=    Execute Command    sysbus.i2c_2.monitor DescribeCec
    Should Contain    ${known}    4: without a name at 1.0.0.0, shown
    Execute Command    sysbus.i2c_2.monitor SendCec "04 46"
    Execute Command    sysbus.i2c_2.monitor PressKey 0x44
    Wait For Line On Uart    @@cec heard 04 44 44
    Wait For Line On Uart    @@cec heard 04 45
    Execute Command    sysbus.i2c_2.monitor SendCec "0F 36"
    Wait For Line On Uart    @@cec heard 0f 36
    Wait For Line On Uart    ended:0
    Wait For Prompt On Uart    ${PROMPT}
    ${known}=    Execute Command    sysbus.i2c_2.monitor DescribeCec
    Should Contain    ${known}    4: XU4 at 1.0.0.0, shown
    Execute Command    sysbus.i2c_2.monitor Unplug
    Run In The Guest    : && s=/sys/class/drm/card0-HDMI-A-1; i=0; while ! grep -qx disconnected $s/status && [ $i -lt 5 ]; do sleep 1; i=$((i+1)); done
    Write Line To Uart    content=/job/cec-test XU4 1; echo "en""ded:$?"    waitForEcho=False
    Wait For Line On Uart    @@cec physical f.f.f.f
    Wait For Line On Uart    ended:1

Should Log In On The Screen
    [Documentation]    Linux' console on the monitor: a text looks as one, getty asks for a name, and a key of the television's remote control is typed.
    [Tags]    on-demand
    [Timeout]    20 min
    ${result}=    Run Process    ${PROJECT}/linux-image/build    --debian    6.12    --only    media    --only    cec-test    stderr=STDOUT    timeout=20 min
    Skip If    ${result.rc} != 0    The driver can't be made for Debian's kernel: ${result.stdout}
    ${modules}=    Get The Path Of    media    ${result.stdout}
    ${program}=    Get The Path Of    cec-test    ${result.stdout}
    Copy Modules    ${modules}    ${WORK}/console    i2c-exynos5    s2mps11    clk-s2mps11    s5p-cec    exynosdrm
    Copy File    ${program}    ${WORK}/console/cec-test
    Create File    ${WORK}/console/text    The quick brown fox jumps over the lazy dog.\n\n0123456789 +-*/=<>()[]{} !?.,:;\n${SPACE}${SPACE}THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG\n
    Execute Command    $mode="1280x720@60"
    # The last console is that of the shell.
    Boot A Stock Kernel    ${DEBIAN}[6.12]    files_of_guest=${WORK}/console    arguments=console=tty0 console=ttySAC2,115200n8
    Run In The Guest    for m in $(cat /job/modules); do insmod /job/$m || exit; done
    Wait In The Guest    test -c /dev/cec0 -a -c /dev/fb0    40
    # Who types on the screen's console. A cursor that blinks would make two pictures of one.
    Run In The Guest    echo root::0:0:root:/:/bin/sh >/etc/passwd; hostname odroid-xu4; printf '\\033[?25l' >/dev/tty1
    ${size}=    Ask The Guest    stty size -F /dev/tty1
    ${rows}    ${columns}=    Split String    ${size}
    Run In The Guest    dmesg -n 1; (setsid getty -i 38400 tty1 linux </dev/null >/dev/null 2>&1 &); sleep 2
    Capture The Console    login
    Write Line To Uart    content=/job/cec-test XU4 20 2>&1; echo "en""ded:$?"    waitForEcho=False
    Wait For Line On Uart    @@cec listening
    Execute Command    sysbus.i2c_2.monitor PressKey 0x2B
    Wait For Line On Uart    @@cec heard 04 45
    Execute Command    sysbus.i2c_2.monitor SendCec "0F 36"
    Wait For Line On Uart    ended:0
    Wait For Prompt On Uart    ${PROMPT}
    Capture The Console    typed
    # Enter alone, behind the messages of the kernel: getty asks once more.
    Console Should Ask Again    ${WORK}/login.png    ${WORK}/typed.png    ${rows}    ${columns}    least=10
    Run In The Guest    killall getty; printf '\\033c\\033[?25l' >/dev/tty1; cat /job/text >/dev/tty1
    Capture The Console    text
    Console Should Show    ${WORK}/text.png    ${WORK}/console/text    ${rows}    ${columns}

*** Keywords ***
Capture The Console
    [Arguments]    ${name}
    Run In The Guest    sleep 1
    Execute Command    sysbus.mixer CaptureFrame @${WORK}/${name}.png
    ${kept}=    Get Environment Variable    EXYNOS_KEEP_PICTURES    ${EMPTY}
    IF    "${kept}" != ""
        Copy File    ${WORK}/${name}.png    ${kept}/${name}.png
    END

Share Of Bright Pixels
    [Arguments]    ${name}
    Execute Command    sysbus.mixer CaptureFrame @${WORK}/${name}.png
    ${result}=    Run Process    ffmpeg    -v    error    -y    -i    ${WORK}/${name}.png    -f    rawvideo    -pix_fmt    gray    ${WORK}/${name}.gray
    Should Be Equal As Integers    ${result.rc}    0    ${result.stderr}
    ${share}=    Evaluate    (lambda data: sum(value > 200 for value in data) / len(data))(open($WORK + '/${name}.gray', 'rb').read())
    RETURN    ${share}
