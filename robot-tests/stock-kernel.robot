*** Settings ***
Documentation     Kernels that nobody here configured boot, with the device tree of the board that comes with them, byte for byte.
Suite Setup       Prepare The Kernels Of Debian
Test Timeout      ${STOCK_TIMEOUT}
Resource          exynos5422.resource

*** Variables ***
# A kernel for every ARM board there is starts longer than ours.
${STOCK_TIMEOUT}    %{EXYNOS_STOCK_TIMEOUT=300s}

*** Test Cases ***
Should Boot Debian's 6.1
    Boot A Stock Kernel    ${DEBIAN}[6.1]
    Everything Should Be There

Should Boot Debian's 6.12
    Boot A Stock Kernel    ${DEBIAN}[6.12]
    Everything Should Be There

Should Unpack A zImage
    [Documentation]    The same kernel as the package has it; and its first lines, before any driver runs.
    Boot A Stock Kernel    ${DEBIAN}[6.12]    file=kernel

*** Keywords ***
Prepare The Kernels Of Debian
    Prepare The Image
    &{DEBIAN}=    Create Dictionary
    FOR    ${version}    IN    6.1    6.12
        ${result}=    Run Process    ${PROJECT}/linux-image/build    --debian    ${version}    --only    kernel    --only    dtb    stderr=STDOUT    timeout=10 min
        Skip If    ${result.rc} != 0    Debian's kernel ${version} can't be had: ${result.stdout}
        &{files}=    Create Dictionary
        FOR    ${name}    IN    kernel    image    dtb
            ${path}=    Get The Path Of    ${name}    ${result.stdout}
            Set To Dictionary    ${files}    ${name}    ${path}
        END
        Set To Dictionary    ${DEBIAN}    ${version}    ${files}
    END
    Set Suite Variable    &{DEBIAN}

Boot A Stock Kernel
    [Arguments]    ${files}    ${file}=image
    Execute Command    $kernel=@${files}[${file}]
    Execute Command    $dtb=@${files}[dtb]
    Execute Command    $initrd=@${INITRD}
    Execute Command    $job="shell"
    Execute Command    $bootargs="console=ttySAC2,115200n8 earlycon maxcpus=1 job.heartbeat=0"
    Execute Command    include @${PROJECT}/scripts/odroid-xu4.resc
    Open The Console
    ${mends}=    Execute Command    sysbus.cpu MendsTlbMaintenance
    Should Be Equal    ${mends.strip()}    True
    Start Emulation
    Wait For Line On Uart    Machine model: Hardkernel Odroid XU4
    Wait For Line On Uart    earlycon: exynos4210
    Wait For Line On Uart    @@start {"job":"shell"
    Wait For Prompt On Uart    ${PROMPT}

Everything Should Be There
    [Documentation]    What user space asks a kernel first: processes, files, time, and the console in both directions.
    ${release}=    Ask The Guest    uname -r
    Should Contain    ${release}    armmp
    Run In The Guest    grep -q mct-frc /sys/devices/system/clocksource/clocksource0/available_clocksource
    Run In The Guest    i=0; while [ $i -lt 200 ]; do /bin/busybox true || break; i=$((i+1)); done; [ $i = 200 ]
    Run In The Guest    dd if=/dev/urandom of=/tmp/a bs=1M count=16 2>/dev/null; cp /tmp/a /tmp/b; cmp /tmp/a /tmp/b
    Run In The Guest    : && a=$(date +%s); sleep 2; b=$(date +%s); test $((b - a)) -ge 2 -a $((b - a)) -le 3
