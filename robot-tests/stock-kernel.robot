*** Settings ***
Documentation     Kernels that nobody here configured boot, with the device tree of the board that comes with them, byte for byte.
Suite Setup       Prepare The Kernels Of Debian    6.1    6.12
Test Timeout      ${STOCK_TIMEOUT}
Resource          debian.resource

*** Variables ***
# A kernel for every ARM board there is starts longer than ours.
${STOCK_TIMEOUT}    %{EXYNOS_STOCK_TIMEOUT=300s}

*** Test Cases ***
Should Boot Debian's 6.1
    [Tags]    on-demand
    Boot A Stock Kernel    ${DEBIAN}[6.1]
    Everything Should Be There

Should Boot Debian's 6.12
    Boot A Stock Kernel    ${DEBIAN}[6.12]
    Everything Should Be There

Should Unpack A zImage
    [Tags]    on-demand
    [Documentation]    The same kernel as the package has it; and its first lines, before any driver runs.
    Boot A Stock Kernel    ${DEBIAN}[6.12]    file=kernel

Should Probe What Hangs On The PMIC
    [Documentation]    Debian has the drivers as modules. Regulators have the tree's voltages, clocks run, sensors measure, and of the devices that
    ...    these modules are for none is left waiting but those that docs/stock-kernels.md names.
    Copy Modules    ${DEBIAN}[6.12][modules]    ${WORK}/modules    i2c-exynos5    s2mps11    clk-s2mps11    exynos-trng    exynos_adc    pwm-samsung    evdev
    Boot A Stock Kernel    ${DEBIAN}[6.12]    files_of_guest=${WORK}/modules
    Load The Modules
    Wait In The Guest    test $(cat /sys/class/regulator/*/microvolts | grep -c .) \= 48
    ${regulators}=    Ask The Guest    cat /sys/class/regulator/*/microvolts | grep -c .
    Should Be Equal As Integers    ${regulators}    48
    ${voltage}=    Ask The Guest    cat $(dirname $(grep -l vdd_vmem /sys/class/regulator/*/name))/microvolts
    Should Be Equal As Integers    ${voltage}    2850000
    ${voltage}=    Execute Command    sysbus.hsi2c_4.pmic GetVoltage "BUCK10"
    Should Be Equal As Integers    ${voltage.strip()}    2850000
    Wait In The Guest    grep -q s2mps /sys/class/rtc/rtc0/name
    Wait In The Guest    grep -q 12d10000.adc /sys/bus/iio/devices/iio:device0/name
    Wait In The Guest    test -e /sys/class/pwm/pwmchip0
    ${waiting}=    Ask The Guest    cut -f1 /sys/kernel/debug/devices_deferred | sort | tr '\\n' ' '
    Should Be Equal    ${waiting}    10000000.chipid 10800000.dma-controller 121a0000.dma-controller 121b0000.dma-controller 3880000.dma-controller
    Temperature Should Follow
    Power Key Should Reach Linux

Fan, LED And Converter Should Answer
    [Documentation]    The drivers of PWM and ADC probe, and what they set and read is what the monitor shows and sets.
    Copy Modules    ${DEBIAN}[6.12][modules]    ${WORK}/modules-pwm    i2c-exynos5    s2mps11    pwm-samsung    pwm-fan    leds-pwm    exynos_adc
    Boot A Stock Kernel    ${DEBIAN}[6.12]    files_of_guest=${WORK}/modules-pwm
    Load The Modules
    Wait In The Guest    test -e /sys/bus/iio/devices/iio:device0/in_voltage9_raw -a -e /sys/class/hwmon/hwmon0
    # The fan: pwm1 is a part of 255. Linux makes 22.5 us of the tree's 20972 ns, as it takes a clock for 14 whole nanoseconds.
    Run In The Guest    echo 51 >$(dirname $(grep -l pwmfan /sys/class/hwmon/hwmon*/name))/pwm1
    ${outputs}=    Execute Command    sysbus.pwm Outputs
    Should Match Regexp    ${outputs}    TOUT0: 4450.(\\..)? Hz, high for (19\\.9|20|20\\..) %
    # An LED is set by a worker of the kernel.
    FOR    ${brightness}    ${percent}    IN    255    100    51    20    0    0
        Run In The Guest    cd /sys/class/leds/*heartbeat* && echo none >trigger && echo ${brightness} >brightness && sleep 1; cd /
        ${led}=    Execute Command    sysbus.pwm GetDutyCycle 2
        Should Be Equal As Numbers    ${led}    ${percent}    precision=0
    END
    Execute Command    sysbus.adc SetConversion 3 2048
    ${raw}=    Ask The Guest    cat /sys/bus/iio/devices/iio:device0/in_voltage3_raw
    Should Be Equal As Integers    ${raw}    2048
    ${waiting}=    Ask The Guest    grep -c -e pwm -e adc -e fan -e led /sys/kernel/debug/devices_deferred || true
    Should Be Equal As Integers    ${waiting}    0

Should Play The Mail's Pipeline
    [Documentation]    On Debian's kernel and the board's own device tree, both byte for byte, to HDMI. The decoder's and the converter's drivers
    ...    are made of Debian's source. Without an IOMMU or a carve-out the decoder takes its buffers from the kernel's contiguous memory.
    [Tags]    on-demand
    [Timeout]    20 min
    ${result}=    Run Process    ${PROJECT}/linux-image/build    --debian    6.12    --only    media    stderr=STDOUT    timeout=20 min
    Skip If    ${result.rc} != 0    The drivers can't be made for Debian's kernel: ${result.stdout}
    ${modules}=    Get The Path Of    media    ${result.stdout}
    Play On A Stock Kernel    debian    ${DEBIAN}[6.12]    ${modules}    cma=128M    i2c-exynos5    s2mps11    clk-s2mps11    exynosdrm    s5p-mfc    exynos-gsc

Should Boot exynos_defconfig
    [Documentation]    With all its drivers in the kernel. None fails or waits but those that docs/stock-kernels.md names.
    [Tags]    on-demand
    [Timeout]    90 min
    ${files}=    Compile exynos_defconfig
    Boot A Stock Kernel    ${files}
    # What the kernel says would come between the answers.
    Run In The Guest    dmesg -n 1
    # Ten seconds later it gives up on what may still come, and says what waits.
    Wait In The Guest    test -n "$(dmesg | grep 'deferred probe pending')"    60
    ${waiting}=    Ask The Guest    cut -f1 /sys/kernel/debug/devices_deferred | sort | tr '\\n' ' '
    Should Be Equal    ${waiting}    10800000.dma-controller 121a0000.dma-controller 121b0000.dma-controller 3830000.i2s 3880000.dma-controller sound
    ${failed}=    Ask The Guest    dmesg | grep -i -e 'fail' -e 'error' -e 'timed out' -e 'unable' | sed 's/^[^]]*. //' | sort | tr '\\n' '|'
    @{failed}=    Split String    ${failed.rstrip('|')}    |
    @{known}=    Create List    armv7-pmu arm-a7-pmu: hw perfevents: failed to probe PMU!
    ...    exynos5-dmc 10c20000.memory-controller: error -ENXIO: IRQ drex_0 not found
    ...    exynos5-dmc 10c20000.memory-controller: error -ENXIO: IRQ drex_1 not found
    ...    samsung-uart 12c20000.serial: DMA RX channel request failed, DMA will not be used
    Lists Should Be Equal    ${failed}    ${known}

Should Play The Mail's Pipeline On exynos_defconfig
    [Documentation]    The kernel's own configuration for the SoC, as it is: all devices are behind their SysMMUs, and nothing has to be contiguous.
    [Tags]    on-demand
    [Timeout]    90 min
    ${files}=    Compile exynos_defconfig
    Play On A Stock Kernel    defconfig    ${files}    ${files}[modules]    ${EMPTY}    s5p-mfc    exynos-gsc
    FOR    ${master}    IN    11000000.codec    13e00000.video-scaler    14450000.mixer
        Run In The Guest    test -e /sys/bus/platform/devices/${master}/iommu_group
    END

*** Keywords ***
Compile exynos_defconfig
    ${result}=    Run Process    ${PROJECT}/linux-image/build    --config    exynos_defconfig    --kernel    6.12    stderr=STDOUT    timeout=70 min
    Skip If    ${result.rc} != 0    The kernel can't be had: ${result.stdout}
    ${files}=    Get The Files Of A Kernel    ${result.stdout}
    RETURN    ${files}

Play On A Stock Kernel
    [Documentation]    The mail's pipeline to HDMI, each picture compared. The modules are loaded in this order, with those they need.
    [Arguments]    ${name}    ${files}    ${folder}    ${arguments}    @{modules}
    ${video}=    Make A Video    ${name}    640x480    20
    Copy Modules    ${folder}    ${WORK}/${name}-files    @{modules}
    Copy File    ${video}    ${WORK}/${name}-files/video.mp4
    Execute Command    $mode="640x480@60"
    Boot A Stock Kernel    ${files}    files_of_guest=${WORK}/${name}-files    arguments=${arguments}
    Load The Modules
    FOR    ${node}    IN    /dev/dri/card0    /dev/video3
        Wait In The Guest    test -e ${node}    40
    END
    # The console lets go of the frame buffer, or its cursor would blink between the pictures.
    Run In The Guest    for c in /sys/class/vtconsole/vtcon*; do grep -q dummy $c/name || echo 0 >$c/bind; done
    Record Frames    ${name}    pixels=True
    Play In The Guest
    Stop Recording Frames
    Every Frame Should Be Decoded    ${name}    ${video}
    Shown Frames Should Be Those Of    ${WORK}/${name}.display.jsonl    ${WORK}/${name}.pixels    ${video}    console=True

Temperature Should Follow
    [Documentation]    Both ways: by reading, and by the interrupt for a trip point of the tree.
    ${zones}=    Ask The Guest    cat /sys/class/thermal/thermal_zone*/temp | grep -c 35000
    Should Be Equal As Integers    ${zones}    5
    Execute Command    sysbus.tmu_cpu0 Temperature 42
    ${temperature}=    Ask The Guest    cat $(dirname $(grep -l cpu0-thermal /sys/class/thermal/thermal_zone*/type))/temp
    Should Be Equal As Integers    ${temperature}    42000
    ${before}=    Ask The Guest    awk '/10060000.tmu/ {print $2}' /proc/interrupts
    Execute Command    sysbus.tmu_cpu0 Temperature 86
    Run In The Guest    sleep 1
    ${after}=    Ask The Guest    awk '/10060000.tmu/ {print $2}' /proc/interrupts
    Should Be True    ${after} > ${before}

Power Key Should Reach Linux
    Run In The Guest    (cat /dev/input/event0 >/tmp/keys & sleep 3; kill $!) >/dev/null 2>&1 & sleep 1
    Execute Command    sysbus.pinctrl_0 PressPowerKey
    Execute Command    emulation RunFor "0.3"
    Execute Command    sysbus.pinctrl_0 ReleasePowerKey
    Run In The Guest    sleep 3; test -s /tmp/keys
