*** Settings ***
Documentation     The script a user of Renode includes: what is missing is said in a line, and without a built assembly it takes the sources.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Should Say What Is Missing
    [Template]    Should Be Told
    # variable    what it is set to        what is said
    kernel        ${EMPTY}                 No kernel: set $kernel before the include; linux-image/build makes it
    kernel        /nowhere/zImage          The kernel "/nowhere/zImage" isn't there; linux-image/build makes it
    dtb           ${EMPTY}                 No dtb: set $dtb before the include; linux-image/dtb --board renode makes it
    dtb           /nowhere/board.dtb       The dtb "/nowhere/board.dtb" isn't there; linux-image/dtb --board renode makes it
    initrd        ${EMPTY}                 No initrd: set $initrd before the include; linux-image/build makes it
    initrd        /nowhere/root.cpio       The initrd "/nowhere/root.cpio" isn't there; linux-image/build makes it
    mode          640x368                  $mode takes size and rate, as 640x368@60, and not "640x368"
    mode          64x32@60                 None of the PHY's clocks makes 64x32 at 60 Hz
    video         /nowhere/video.mp4       The video "/nowhere/video.mp4" isn't there: set $video to a file or folder, or to nothing

Should Say What Does Not Fit
    [Documentation]    A file is there, but isn't what the board boots.
    Create File    ${WORK}/text    A text that is longer than any header of a kernel, and that no processor would take for its instructions.
    Create File    ${WORK}/other.dts    /dts-v1/; / { model = "another"; compatible = "acme,board", "acme,soc"; };
    Run Process    dtc    -I    dts    -O    dtb    -o    ${WORK}/other.dtb    ${WORK}/other.dts
    ${folder}    ${name}=    Split Path    ${KERNEL}
    Should Be Told    kernel    ${folder}/vmlinux      The kernel "${folder}/vmlinux" is an ELF file, as vmlinux is: take the zImage or Image of arch/arm/boot
    Should Be Told    kernel    ${WORK}/other.dtb      The kernel "${WORK}/other.dtb" is a device tree: take the zImage or Image of arch/arm/boot
    Should Be Told    kernel    ${WORK}/text           The kernel "${WORK}/text" is neither a zImage nor an Image of arch/arm/boot
    Should Be Told    dtb       ${WORK}/text           "${WORK}/text" isn't a device tree: $dtb takes a .dtb
    Should Be Told    dtb       ${WORK}/other.dtb      "${WORK}/other.dtb" is the device tree of another board: "acme,board"

Should Say That The Video Is Too Large
    Run Process    truncate    -s    300M    ${WORK}/huge.mp4
    Should Be Told    video    ${WORK}/huge.mp4    MiB; there is room for 238

Should Say That The Assembly Is None
    Copy The Project    ${WORK}/broken    scripts    platforms
    Create File    ${WORK}/broken/bin/Release/net8.0/Peripherals.dll    not an assembly
    ${output}=    Include In Another Renode    ${WORK}/broken
    Should Contain    ${output}    isn't an assembly that Renode can load: build it again by "dotnet build Peripherals.csproj -c Release"

Should Say That There Is Neither Assembly Nor Source
    Copy The Project    ${WORK}/bare    scripts    platforms
    ${output}=    Include In Another Renode    ${WORK}/bare
    Should Contain    ${output}    No Peripherals.dll and no sources beside ${WORK}/bare: run "dotnet build Peripherals.csproj -c Release" there

Should Say That The Sources Do Not Compile
    Copy The Project    ${WORK}/torn    scripts    platforms    peripherals    engines/renode
    Append To File    ${WORK}/torn/peripherals/MCT/Exynos_MCT.cs    }
    ${output}=    Include In Another Renode    ${WORK}/torn
    Should Contain    ${output}    The sources in ${WORK}/torn don't compile (the compiler's messages are above)

Should Say That Renode Is Too Old
    [Documentation]    There is only one Renode here, so the script is told to want a newer one.
    Copy The Project    ${WORK}/newer    scripts    platforms
    ${script}=    Get File    ${WORK}/newer/scripts/renode/odroid_xu4.py
    ${script}=    Replace String    ${script}    XU4_RENODE_VERSION = (1, 16)    XU4_RENODE_VERSION = (99, 0)
    Create File    ${WORK}/newer/scripts/renode/odroid_xu4.py    ${script}
    ${output}=    Include In Another Renode    ${WORK}/newer
    Should Match Regexp    ${output}    This is Renode 1\\.16; the models need 99\\.0 or newer, see https://renode\\.io

Should Boot From The Sources
    [Documentation]    Renode's own compiler takes the place of the built assembly.
    Copy The Project    ${WORK}/sources    scripts    platforms    peripherals    engines/renode
    ${output}=    Include In Another Renode    ${WORK}/sources
    ...    sysbus.uart2 CreateFileBackend @${WORK}/console true
    ...    emulation RunFor "1.8"
    Should Not Contain    ${output}    There was an error    ${output}    values=False
    ${console}=    Get File    ${WORK}/console
    Should Contain    ${console}    decoder registered as /dev/video
    Should Contain    ${console}    @@start {"job":"shell"

*** Keywords ***
Should Be Told
    [Documentation]    The include fails with one line that says it.
    [Arguments]    ${variable}    ${value}    ${message}
    ${dtb}=    Make A Device Tree
    Execute Command    Clear
    Execute Command    $kernel=@${KERNEL}
    Execute Command    $dtb=@${dtb}
    Execute Command    $initrd=@${INITRD}
    Execute Command    $video=""
    Execute Command    $mode=""
    IF    "${value}" == "" or "${variable}" == "mode"
        Execute Command    $${variable}="${value}"
    ELSE
        Execute Command    $${variable}=@${value}
    END
    ${error}=    Run Keyword And Expect Error    *    Execute Command    include @${PROJECT}/scripts/odroid-xu4.resc
    ${lines}=    Get Lines Containing String    ${error}    ${message}
    ${count}=    Get Line Count    ${lines}
    Should Be Equal As Integers    ${count}    1    ${error} has ${count} lines with "${message}"    values=False

Include In Another Renode
    [Documentation]    Includes the script of another copy of the project in a new process, which has loaded no models yet. Returns what is printed.
    [Arguments]    ${project}    @{commands}
    ${dtb}=    Make A Device Tree
    ${script}=    Catenate    SEPARATOR=\n
    ...    $kernel=@${KERNEL}
    ...    $dtb=@${dtb}
    ...    $initrd=@${INITRD}
    ...    include @${project}/scripts/odroid-xu4.resc
    ...    @{commands}
    ${output}=    Run Another Renode    ${script}    EXYNOS_PERIPHERALS=
    RETURN    ${output}
