*** Settings ***
Documentation     Saved in mid-stream and loaded again, the rest comes out as if nothing had been; the same run twice is the same.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Should Resume In Mid Stream
    [Documentation]    At the last moment the decoder is busy, with reordered pictures pending.
    ${video}=    Make A Video    snapshot    352x288    40
    Create The Board    job=pipeline    video=${video}    panel=352x288@30
    Record Frames    before
    Start Emulation
    Wait For Line On Uart    PREROLLED    pauseEmulation=true
    Execute Command    emulation RunFor "0.4005"
    Stop Recording Frames
    Execute Command    Save @${WORK}/snapshot.save
    Execute Command    Clear
    Execute Command    Load @${WORK}/snapshot.save
    Execute Command    mach set 0
    Record Frames    after
    Create Terminal Tester    ${UART}    timeout=120    defaultPauseEmulation=true
    Start Emulation
    Wait For Line On Uart    @@result {"job":"pipeline","status":0
    Stop Recording Frames
    ${before}=    Frames Of    ${WORK}/before.mfc.jsonl
    ${after}=    Frames Of    ${WORK}/after.mfc.jsonl
    Should Be True    ${before} > 3 and ${after} > 3    The snapshot was not in mid-stream: ${before} and ${after} pictures
    Joined Traces Should Be Those Of    ${WORK}/before.mfc.jsonl    ${WORK}/after.mfc.jsonl    ${video}

Should Show The Same Frames At The Same Virtual Times Twice
    ${video}=    Make A Video    twice    176x144    20
    Run A Pipeline    first    ${video}    176x144@30
    Execute Command    Clear
    Run A Pipeline    second    ${video}    176x144@30
    Traces Should Be Equal    ${WORK}/first.mfc.jsonl    ${WORK}/second.mfc.jsonl
    Traces Should Be Equal    ${WORK}/first.fimd.jsonl    ${WORK}/second.fimd.jsonl
