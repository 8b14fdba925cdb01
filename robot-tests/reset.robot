*** Settings ***
Documentation     A reset, wherever it comes from and whatever is going on, gives a board that boots and plays.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Test Template     Should Play After A Reset By
Resource          exynos5422.resource

*** Test Cases ***      WHAT RESETS THE BOARD    WHILE
The Monitor             The Monitor             the decoder works
The Watchdog            The Watchdog            the decoder works
A Write To SWRESET      SWRESET                 the decoder works
Between Two Commands    The Monitor             the decoder waits
In The First Frame      The Monitor             the display is set up

*** Keywords ***
Should Play After A Reset By
    [Documentation]    The script's reset macro puts the same job back into memory, so the board plays the video from its beginning.
    [Arguments]    ${source}    ${moment}
    ${video}=    Make A Video    reset    320x240    20
    ${sink}=    Replace String    ${EVERY_PICTURE}    ${SPACE}    ,
    Create The Board    job=pipeline    video=${video}    mode=320x240@60    arguments=job.sink=${sink}
    Record Frames    cut
    Start Emulation
    Wait For Line On Uart    "name":"pipeline","state":"started"    pauseEmulation=true
    Run Keyword    Run Until ${moment}
    Stop Recording Frames
    ${before}=    Frames Of    ${WORK}/cut.mfc.jsonl
    Should Be True    ${before} < 20    The video was over before the reset
    Run Keyword    Reset By ${source}
    Wait For Line On Uart    Booting Linux on physical CPU
    Record Frames    whole    pixels=True
    Wait For Line On Uart    @@result {"job":"pipeline","status":0
    Stop Recording Frames
    Every Frame Should Be Decoded    whole    ${video}
    Every Frame Should Be Shown    whole    ${video}

Run Until the decoder works
    Run Until    sysbus.mfc RecordedFrameCount    0x0+[4-9A-F]\\b    step=0.005    steps=400
    Run Until    sysbus.mfc State    FrameStart    step=0.00005

Run Until the decoder waits
    Run Until the decoder works
    Run Until    sysbus.mfc State    idle    step=0.00005

Run Until the display is set up
    Run Until    ${DISPLAY} VSyncCount    0x0*[1-9]    step=0.005    steps=400

Reset By The Monitor
    Execute Command    machine Reset

Reset By The Watchdog
    # 100 ticks of 1/66.6 MHz * 256 * 128, then interrupt and reset on
    Execute Command    sysbus WriteDoubleWord 0x101D0004 100
    Execute Command    sysbus WriteDoubleWord 0x101D0008 100
    Execute Command    sysbus WriteDoubleWord 0x101D0000 0xFF39

Reset By SWRESET
    Execute Command    sysbus WriteDoubleWord 0x10040400 1
