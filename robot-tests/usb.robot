*** Settings ***
Documentation     USB and the graphics processor on Debian's kernel, with the board's own device tree: the drivers probe, and a stick is a disk.
Suite Setup       Prepare The Kernels Of Debian    6.12
Test Timeout      %{EXYNOS_STOCK_TIMEOUT=600s}
Resource          debian.resource

*** Test Cases ***
Every Controller Should Probe
    [Documentation]    Three root hubs more than with two ports each: EHCI and OHCI have three. The GPU's driver gets a device node.
    Copy Modules    ${DEBIAN}[6.12][modules]    ${WORK}/modules    i2c-exynos5    s2mps11    clk-s2mps11    @{USB}    phy-exynos5-usbdrd    ohci-exynos    dwc3-exynos    dwc3    xhci-plat-hcd    panfrost
    Boot A Stock Kernel    ${DEBIAN}[6.12]    files_of_guest=${WORK}/modules
    Run In The Guest    dmesg -n 1
    Run In The Guest    for m in $(cat /job/modules); do insmod /job/$m || exit; done
    FOR    ${device}    IN    12110000.usb/exynos-ehci    12120000.usb/exynos-ohci    12000000.usb/dwc3    12400000.usb/dwc3    11800000.gpu/panfrost
        ${name}    ${driver}=    Evaluate    $device.split('/')
        Run In The Guest    i=0; while ! test -e /sys/bus/platform/drivers/${driver}/${name} && [ $i -lt 20 ]; do sleep 1; i=$((i+1)); done; test -e /sys/bus/platform/drivers/${driver}/${name}
    END
    Run In The Guest    sleep 3
    ${hubs}=    Ask The Guest    cat /sys/bus/usb/devices/usb*/maxchild | sort | tr '\\n' ' '
    Should Be Equal    ${hubs.strip()}    1 1 1 1 3 3
    Run In The Guest    test -c /dev/dri/renderD128
    ${complaints}=    Ask The Guest    dmesg | grep -i -E 'usb|xhci|dwc3|panfrost|phy' | grep -i -E 'fail|error|timeout|timed out|warn|invalid' | head -n 5
    Should Be Empty    ${complaints}

A Stick Should Be A Disk
    ${content}=    Evaluate    random.Random(5422).randbytes(4 << 20)    random
    Evaluate    open($WORK + '/stick.img', 'wb').write($content)
    Copy Modules    ${DEBIAN}[6.12][modules]    ${WORK}/modules-stick    @{USB}    usb-storage    sd_mod
    Boot A Stock Kernel    ${DEBIAN}[6.12]    files_of_guest=${WORK}/modules-stick
    Run In The Guest    dmesg -n 1
    Run In The Guest    for m in $(cat /job/modules); do insmod /job/$m || exit; done
    Execute Command    machine LoadPlatformDescriptionFromString "stick: USB.USBPendrive @ ehci 1 { size: 0x400000 }"
    Run In The Guest    i=0; while ! test -b /dev/sda && [ $i -lt 20 ]; do sleep 1; i=$((i+1)); done; test -b /dev/sda

*** Variables ***
@{USB}            phy-exynos-usb2    ehci-exynos
