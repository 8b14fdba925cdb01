*** Settings ***
Documentation     USB and the graphics processor on Debian's kernel, with the board's own device tree: the drivers probe, a stick is a disk, and
...               two boards reach each other by their adapters.
Suite Setup       Prepare The Kernels Of Debian    6.12
Test Timeout      %{EXYNOS_STOCK_TIMEOUT=600s}
Resource          debian.resource

*** Variables ***
@{USB}            phy-exynos-usb2    ehci-exynos
${STICK}          4194304

*** Test Cases ***
Every Controller Should Probe And A Stick Should Be A Disk
    [Documentation]    Root hubs: EHCI and OHCI have three ports each, an xHCI two hubs with one. The graphics processor gets a device node.
    ...    The stick is plugged in while Linux runs, and pulled again.
    Copy Modules    ${DEBIAN}[6.12][modules]    ${WORK}/modules    i2c-exynos5    s2mps11    clk-s2mps11    @{USB}    phy-exynos5-usbdrd    ohci-exynos
    ...    dwc3-exynos    dwc3    xhci-plat-hcd    panfrost    usb-storage    sd_mod    usbhid    hid-generic    evdev
    Boot With Modules    ${WORK}/modules
    FOR    ${device}    IN    12110000.usb/exynos-ehci    12120000.usb/exynos-ohci    12000000.usb/dwc3    12400000.usb/dwc3    11800000.gpu/panfrost
        ${name}    ${driver}=    Evaluate    $device.split('/')
        Wait In The Guest    test -e /sys/bus/platform/drivers/${driver}/${name}
    END
    Wait In The Guest    test $(ls -d /sys/bus/usb/devices/usb* | wc -l) \= 6
    ${hubs}=    Ask The Guest    cat /sys/bus/usb/devices/usb*/maxchild | sort | tr '\\n' ' '
    Should Be Equal    ${hubs.strip()}    1 1 1 1 3 3
    Wait In The Guest    test -c /dev/dri/renderD128
    ${complaints}=    Ask The Guest    dmesg | grep -i -E 'usb|xhci|dwc3|panfrost|phy' | grep -i -E 'fail|error|timeout|timed out|warn|invalid'
    Should Be Empty    ${complaints}
    A Stick Should Be A Disk    ehci
    A Stick Should Be A Disk    dwc3_0
    ${speed}=    Ask The Guest    dmesg | grep -c 'new high-speed USB device.*using xhci-hcd'
    Should Be Equal    ${speed}    1
    A Key Should Arrive

Two Boards Should Reach Each Other
    [Documentation]    One gives the other its address by DHCP, and then a file by TCP. One has an adapter of a class, the other the board's own controller.
    ...    Then it goes there and comes back: the controller sums up what it sends, and cuts it to pieces.
    [Tags]    on-demand
    [Timeout]    20 min
    Copy Modules    ${DEBIAN}[6.12][modules]    ${WORK}/modules-net    i2c-exynos5    s2mps11    clk-s2mps11    @{USB}    phy-exynos5-usbdrd    dwc3-exynos    dwc3    xhci-plat-hcd    cdc_ether    r8152
    Execute Command    emulation CreateSwitch "switch"
    Boot On The Network    server    CDC_ECM    ehci
    Run In The Guest    busybox ifconfig eth0 192.168.7.1 up
    Run In The Guest    printf 'start 192.168.7.10\\nend 192.168.7.10\\ninterface eth0\\nlease_file /tmp/leases\\n' >/tmp/udhcpd.conf; touch /tmp/leases; busybox udhcpd /tmp/udhcpd.conf
    Run In The Guest    dd if=/dev/urandom of=/tmp/file bs=1k count=1000 2>/dev/null; (busybox nc -l -p 5000 </tmp/file &)
    # What takes must not end by itself first: nc ends a connection where there is nothing to send.
    Run In The Guest    mkfifo /tmp/silence
    Run In The Guest    ((busybox nc -l -p 5001 <>/tmp/silence >/tmp/returned; busybox nc -l -p 5002 </tmp/returned) &)
    ${sent}=    Ask The Guest    md5sum </tmp/file | cut -c 1-32
    Boot On The Network    client    RTL8153    dwc3_1
    Run In The Guest    printf '#!/bin/sh\\n[ "$1" \= bound ] && busybox ifconfig $interface $ip\\n' >/tmp/bound; chmod +x /tmp/bound
    Run In The Guest    busybox ifconfig eth0 up; busybox udhcpc -i eth0 -n -q -s /tmp/bound
    ${address}=    Ask The Guest    busybox ifconfig eth0 | grep -o '192.168.7.10'
    Should Be Equal    ${address}    192.168.7.10
    Run In The Guest    busybox nc 192.168.7.1 5000 >/tmp/got
    ${got}=    Ask The Guest    md5sum </tmp/got | cut -c 1-32
    Should Be Equal    ${got}    ${sent}
    Run In The Guest    busybox nc 192.168.7.1 5001 </tmp/got
    Run In The Guest    busybox nc 192.168.7.1 5002 >/tmp/back
    ${back}=    Ask The Guest    md5sum </tmp/back | cut -c 1-32
    Should Be Equal    ${back}    ${sent}

*** Keywords ***
Boot With Modules
    [Arguments]    ${modules}    ${board}=${EMPTY}
    Boot A Stock Kernel    ${DEBIAN}[6.12]    files_of_guest=${modules}    board=${board}
    Load The Modules

Boot On The Network
    [Arguments]    ${name}    ${adapter}    ${host}
    Boot With Modules    ${WORK}/modules-net    ${name}
    Execute Command    machine LoadPlatformDescriptionFromString "ethernet: USB.${adapter} @ ${host} 1"
    Execute Command    connector Connect sysbus.${host}.ethernet switch
    Wait In The Guest    test -e /sys/class/net/eth0

A Key Should Arrive
    [Documentation]    A keyboard of Renode's. An event is 16 bytes: time, type (1 is a key), code (30 is KEY_A), value (1 is down).
    Execute Command    machine LoadPlatformDescriptionFromString "keyboard: USB.USBKeyboard @ ehci 2"
    # The board's own power key is an input device, too; 3 is the number of USB among the buses.
    Wait In The Guest    grep -q 0003 /sys/class/input/event*/device/id/bustype
    ${device}=    Ask The Guest    grep -l 0003 /sys/class/input/event*/device/id/bustype | cut -d / -f 5
    Run In The Guest    (dd if=/dev/input/${device} bs=16 count=3 2>/dev/null | od -v -A n -t u2 -w16 | cut -c 25- >/tmp/keys &)
    Execute Command    sysbus.ehci.keyboard Press A
    Wait In The Guest    grep -q '^ *1 *30 *1 *0' /tmp/keys
    Execute Command    sysbus.ehci.keyboard Release A

A Stick Should Be A Disk
    [Arguments]    ${host}
    Evaluate    open($WORK + '/stick.img', 'wb').write(random.Random(5422).randbytes(${STICK}))    random
    Execute Command    machine PendriveFromFile @${WORK}/stick.img "stick" sysbus.${host} 1
    Wait In The Guest    test -b /dev/sda
    ${sum}=    Ask The Guest    md5sum </dev/sda | cut -c 1-32
    ${expected}=    Evaluate    hashlib.md5(open($WORK + '/stick.img', 'rb').read()).hexdigest()
    Should Be Equal    ${sum}    ${expected}
    Run In The Guest    dd if=/dev/urandom of=/dev/sda bs=64k count=8 seek=3 2>/dev/null; sync; echo 3 >/proc/sys/vm/drop_caches
    ${written}=    Ask The Guest    md5sum </dev/sda | cut -c 1-32
    Should Not Be Equal    ${written}    ${expected}
    Execute Command    sysbus.${host} Unregister sysbus.${host}.stick
    Wait In The Guest    test ! -b /dev/sda
    ${sum}=    Evaluate    hashlib.md5(open($WORK + '/stick.img', 'rb').read()).hexdigest()
    Should Be Equal    ${sum}    ${written}
