*** Settings ***
Documentation     A monitor at the HDMI socket, with Debian's kernel, its driver exynosdrm and the board's own device tree.
Suite Setup       Prepare The Kernels Of Debian    6.12
Test Timeout      %{EXYNOS_STOCK_TIMEOUT=600s}
Resource          debian.resource

*** Test Cases ***
Should Show The Frame Buffer On The Monitor
    Copy Modules    ${DEBIAN}[6.12][modules]    ${WORK}/modules    i2c-exynos5    s2mps11    clk-s2mps11    exynosdrm
    Boot A Stock Kernel    ${DEBIAN}[6.12]    files_of_guest=${WORK}/modules
    Run In The Guest    dmesg -n 1
    Run In The Guest    for m in $(cat /job/modules); do insmod /job/$m || exit; done
    Run In The Guest    : && s=/sys/class/drm/card0-HDMI-A-1; i=0; while ! test -c /dev/fb0 && [ $i -lt 40 ]; do sleep 1; i=$((i+1)); done; test -c /dev/fb0
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
    Run In The Guest    i=0; while ! grep -qx disconnected $s/status && [ $i -lt 5 ]; do sleep 1; i=$((i+1)); done; grep -qx disconnected $s/status
    Execute Command    sysbus.i2c_2.monitor Plug
    Run In The Guest    i=0; while ! grep -qx connected $s/status && [ $i -lt 5 ]; do sleep 1; i=$((i+1)); done; grep -qx connected $s/status

*** Keywords ***
Share Of Bright Pixels
    [Arguments]    ${name}
    Execute Command    sysbus.mixer CaptureFrame @${WORK}/${name}.png
    ${result}=    Run Process    ffmpeg    -v    error    -y    -i    ${WORK}/${name}.png    -f    rawvideo    -pix_fmt    gray    ${WORK}/${name}.gray
    Should Be Equal As Integers    ${result.rc}    0    ${result.stderr}
    ${share}=    Evaluate    (lambda data: sum(value > 200 for value in data) / len(data))(open($WORK + '/${name}.gray', 'rb').read())
    RETURN    ${share}
