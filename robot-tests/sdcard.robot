*** Settings ***
Documentation     Debian's kernel, with the board's own device tree, uses the SD card: what it writes is in the image, and the host finds it sound.
Suite Setup       Prepare The Kernels Of Debian    6.12
Test Timeout      %{EXYNOS_STOCK_TIMEOUT=600s}
Resource          debian.resource

*** Test Cases ***
Should Read And Write A File System
    ${text}=    Evaluate    'a card for the board\\n' * 10000
    Create File    ${WORK}/root/hello    ${text}
    ${card}=    Make A Card    fs
    Boot With The Card    ${card}
    Run In The Guest    mkdir -p /mnt && mount -t ext4 /dev/mmcblk2 /mnt
    ${sum}=    Ask The Guest    md5sum </mnt/hello | cut -c 1-32
    ${expected}=    Evaluate    hashlib.md5($text.encode()).hexdigest()
    Should Be Equal    ${sum}    ${expected}
    Run In The Guest    dd if=/dev/urandom of=/mnt/new bs=64k count=32 2>/dev/null; sync; echo 3 >/proc/sys/vm/drop_caches
    ${written}=    Ask The Guest    md5sum </mnt/new | cut -c 1-32
    Run In The Guest    umount /mnt
    ${result}=    Run Process    /sbin/e2fsck    -fn    ${card}    stderr=STDOUT
    Should Be Equal As Integers    ${result.rc}    0    ${result.stdout}
    Run Process    /sbin/debugfs    -R    dump /new ${WORK}/new    ${card}
    ${sum}=    Evaluate    hashlib.md5(open($WORK + '/new', 'rb').read()).hexdigest()
    Should Be Equal    ${sum}    ${written}

Should Notice That The Card Is Pulled
    ${card}=    Make A Card    pulled
    Boot With The Card    ${card}
    Execute Command    sysbus.mmc2 RemoveCard
    Wait In The Guest    test ! -b /dev/mmcblk2

Should Refuse What Is No Card
    [Documentation]    Each in a line that names the file and says why.
    [Template]    Should Refuse
    no.img        isn't there
    folder.img    is a folder
    packed.img    is compressed by xz: unpack it first
    odd.img       is no card image: its 1000001 bytes are not a whole number of sectors of 512.
    empty.img     is no card image: its 0 bytes
    kept.img      can't be written to; with an overlay it needn't be.

*** Keywords ***
Make A Card
    [Arguments]    ${name}
    Create Directory    ${WORK}/root
    ${result}=    Run Process    /sbin/mke2fs    -q    -t    ext4    -d    ${WORK}/root    ${WORK}/${name}.img    64M    stderr=STDOUT
    Should Be Equal As Integers    ${result.rc}    0    ${result.stdout}
    RETURN    ${WORK}/${name}.img

Boot With The Card
    [Documentation]    The block device is mmcblk2, as the tree's alias says.
    [Arguments]    ${card}
    Copy Modules    ${DEBIAN}[6.12][modules]    ${WORK}/modules    i2c-exynos5    s2mps11    clk-s2mps11    dw_mmc-exynos    crc32c_generic    ext4
    Boot A Stock Kernel    ${DEBIAN}[6.12]    files_of_guest=${WORK}/modules    sdcard=${card}
    Load The Modules
    Run In The Guest    i=0; while ! test -b /dev/mmcblk2 && [ $i -lt 20 ]; do sleep 1; i=$((i+1)); done; dmesg | grep -i mmc | tail -n 12; test -b /dev/mmcblk2

Should Refuse
    [Arguments]    ${name}    ${why}
    ${card}=    Set Variable    ${WORK}/bad/${name}
    IF    not os.path.isdir($WORK + '/bad')
        Create Directory    ${WORK}/bad/folder.img
        Create Binary File    ${WORK}/bad/packed.img    ${{lzma.compress(bytes(1 << 20)).ljust(1024, bytes(1))}}
        Create Binary File    ${WORK}/bad/odd.img    ${{bytes(1000001)}}
        Create Binary File    ${WORK}/bad/empty.img    ${{b''}}
        Create Binary File    ${WORK}/bad/kept.img    ${{bytes(1 << 20)}}
        Evaluate    os.chmod($WORK + '/bad/kept.img', 0o444)    modules=os
    END
    Execute Command    Clear
    ${error}=    Run Keyword And Expect Error    *    Boot A Stock Kernel    ${DEBIAN}[6.12]    sdcard=${card}
    Should Contain    ${error}    ${card}
    Should Contain    ${error}    ${why}
