*** Settings ***
Documentation     Faults put in behind the guest's back while a video plays: each has a defined result and a line in the log, the emulation goes on, and so does the
...               guest: what comes next plays right.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Should Conceal A Stream That Is Overwritten
    [Documentation]    The decoder's stream buffers are filled with zeros again and again for a while. Some pictures are lost or damaged; the pipeline ends.
    Start A Pipeline
    ${addresses}=    Addresses Of    mfc    stream
    FOR    ${i}    IN RANGE    40
        FOR    ${address}    IN    @{addresses}
            Inject A Fault    ${address}    count=8
        END
        Execute Command    emulation RunFor "0.002"
    END
    The Pipeline Should End
    ${numbers}=    Decoded Frames    ${WORK}/fault.mfc.jsonl    ${VIDEO}
    Should Contain    ${numbers}    ${-1}    Nothing was damaged: the fault was not put in
    Next Video Should Play

Should Show A Picture That Is Overwritten
    [Documentation]    A line of the converter's pictures turns white while they wait for the display. The decoder is right, some shown pictures are not.
    Start A Pipeline
    ${addresses}=    Addresses Of    gsc0    destination Y
    FOR    ${i}    IN RANGE    20
        FOR    ${address}    IN    @{addresses}
            Inject A Fault    ${address}    count=8    value=0xFFFFFFFF
        END
        Execute Command    emulation RunFor "0.004"
    END
    The Pipeline Should End
    Every Frame Should Be Decoded    fault    ${VIDEO}
    Shown Frames Should Differ    ${WORK}/fault.display.jsonl    ${WORK}/right.display.jsonl
    Next Video Should Play

Should Underrun Where There Is No Memory
    [Documentation]    The mixer's layer is moved to an address that nothing answers: black, a line in the log, and the next flip repairs it.
    Start A Pipeline
    Create Log Tester    5    defaultPauseEmulation=true
    # MXR_GRAPHIC0_BASE, and its shadow at the next vertical sync
    Execute Command    sysbus WriteDoubleWord 0x14450024 0xF0000000
    Wait For Log Entry    no memory at 0xF0000000    timeout=1
    The Pipeline Should End
    Every Frame Should Be Decoded    fault    ${VIDEO}
    Next Video Should Play

Should Refuse A Job Where There Is No Memory
    [Documentation]    The second converter is told by hand to read from nowhere, while the guest uses the other one.
    Start A Pipeline
    Create Log Tester    5    defaultPauseEmulation=true
    ${gsc}=    Set Variable    0x13E10000
    FOR    ${register}    ${value}    IN    0x10    0x200    0x14    0x00F00140    0x1C    0x00F00140    0x20    0x00    0x24    0x00F00140    0x40    0x00F00140
    ...    0x2C    0x10000    0x30    0x10000    0x50    0xF0000000    0x80    0xF0100000    0x110    0xF0200000    0x00    0x3
        Execute Command    sysbus WriteDoubleWord ${${gsc} + ${register}} ${value}
    END
    Wait For Log Entry    Bus error: no memory at    timeout=1
    The Pipeline Should End
    Every Frame Should Be Decoded    fault    ${VIDEO}
    Next Video Should Play

*** Variables ***
${PLAY}           gst-launch-1.0 -q filesrc location=/job/video.mp4 ! qtdemux ! h264parse ! v4l2h264dec capture-io-mode=dmabuf ! v4l2convert output-io-mode=dmabuf-import ! kmssink force-modesetting=true ${EVERY_PICTURE}

*** Keywords ***
Boot With A Video
    ${video}=    Make A Video    fault    320x240    30
    Set Test Variable    ${VIDEO}    ${video}
    Boot To Shell    video=${video}    mode=320x240@60
    Record Frames    right
    Play In The Guest
    Stop Recording Frames

Start A Pipeline
    [Documentation]    Plays once for comparison, and starts to play again. Pauses after a few pictures.
    Boot With A Video
    Record Frames    fault
    Execute Command    sysbus.mfc StartDmaTrace
    Execute Command    sysbus.gsc0 StartDmaTrace
    Write Line To Uart    content=${PLAY} >/tmp/log 2>&1; echo ended:$?    waitForEcho=False
    Run Until    sysbus.mfc RecordedFrameCount    0x0+[6-9A-F]\\b    step=0.005    steps=400

Addresses Of
    [Documentation]    Where the buffers of a device are that have such a name, by its DMA trace.
    [Arguments]    ${device}    ${buffer}
    ${table}=    Execute Command    sysbus.${device} DmaSummary
    ${addresses}=    Addresses In The Table    ${table}    ${buffer}
    RETURN    ${addresses}

The Pipeline Should End
    [Documentation]    With whatever status, but by itself; and the kernel has nothing to complain about, see Open The Console.
    Wait For Line On Uart    ended:\\d    treatAsRegex=true
    Stop Recording Frames
    Wait For Prompt On Uart    ${PROMPT}

Next Video Should Play
    Record Frames    next    pixels=True
    Play In The Guest
    Stop Recording Frames
    Every Frame Should Be Decoded    next    ${VIDEO}
    Every Frame Should Be Shown    next    ${VIDEO}
    Traces Should Show The Same    ${WORK}/next.display.jsonl    ${WORK}/right.display.jsonl
