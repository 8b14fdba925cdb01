*** Settings ***
Documentation     Saved at any moment and loaded by another process, the rest comes out as if nothing had been; the same run twice is the same.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Variables ***
${FRAMES}         30
# virtual seconds that the rest of the video takes at most, with some of the shell behind it
${REST}           1.5

*** Test Cases ***
Should Resume While A Decode Is In Flight
    Start A Pipeline
    Run Until Some Pictures Were Decoded
    Run Until    sysbus.mfc State    FrameStart    step=0.00005
    Save And Resume

Should Resume Between Two Commands
    Start A Pipeline
    Run Until Some Pictures Were Decoded
    Run Until    sysbus.mfc State    FrameStart    step=0.00005
    Run Until    sysbus.mfc State    idle    step=0.00005
    Save And Resume

Should Resume With Reordered Pictures Pending
    [Documentation]    A decoded picture waits for its turn: the column "waiting" of the instance.
    Start A Pipeline
    Run Until Some Pictures Were Decoded
    Run Until    sysbus.mfc ListInstances    \\|0 *\\|(?:[^|]*\\|){7} *[1-9]    step=0.0005
    Save And Resume

Should Resume In The Middle Of A Scan-Out
    Start A Pipeline
    Run Until    ${DISPLAY} RecordedFrameCount    0x0+[5-9A-F]\\b    step=0.005    steps=400
    Execute Command    emulation RunFor "0.0071"
    Save And Resume

Should Resume At Random Moments
    [Tags]    on-demand
    [Documentation]    EXYNOS_SEED in the environment repeats a run; the seed is the test's message. A pause moves what comes after it by some microseconds, and the run
    ...    that is saved pauses more often than those that are loaded, so times may differ.
    ${seed}=    Get Environment Variable    EXYNOS_SEED    ${{random.randrange(1 << 30)}}
    Set Test Message    seed ${seed}
    ${moments}=    Random Moments    ${seed}    3    0.02    1.0
    Start A Pipeline
    ${passed}=    Set Variable    ${0}
    FOR    ${number}    ${moment}    IN ENUMERATE    @{moments}
        Execute Command    emulation RunFor "${{'%.6f' % ($moment - $passed)}}"
        Execute Command    Save @${WORK}/${number}.save
        ${passed}=    Set Variable    ${moment}
    END
    End The Pipeline
    FOR    ${number}    ${moment}    IN ENUMERATE    @{moments}
        Rest Should Be The Same    ${number}.save    times=False
    END

Should Resume From What Reverse Execution Saves
    [Documentation]    reverseExecMode turns on what autoSave does: a snapshot every so often, taken by Renode itself.
    Start A Pipeline
    Create Directory    ${WORK}/auto
    Execute Command    autoSave true 0.2 @${WORK}/auto false
    # The terminal tester takes the pause of each snapshot for the end, so it has to wait until there are no more.
    Execute Command    emulation RunFor "1.2"
    Execute Command    autoSave false
    End The Pipeline
    ${snapshots}=    List Files In Directory    ${WORK}/auto
    Sort List    ${snapshots}
    ${count}=    Get Length    ${snapshots}
    Should Be True    ${count} >= 4    ${count} snapshots
    Rest Should Be The Same    auto/${snapshots}[2]    times=False

Should Show The Same Frames At The Same Virtual Times Twice
    ${video}=    Make A Video    twice    176x144    20
    Run A Pipeline    first    ${video}    176x144@60
    Execute Command    Clear
    Run A Pipeline    second    ${video}    176x144@60
    Traces Should Be Equal    ${WORK}/first.mfc.jsonl    ${WORK}/second.mfc.jsonl
    Traces Should Be Equal    ${WORK}/first.display.jsonl    ${WORK}/second.display.jsonl

*** Keywords ***
Run Until Some Pictures Were Decoded
    Run Until    sysbus.mfc RecordedFrameCount    0x0+[5-9A-F]\\b    step=0.005    steps=400

Save And Resume
    [Documentation]    Saves and plays on; another process plays on from the snapshot, and shows the same.
    Execute Command    Save @${WORK}/moment.save
    End The Pipeline
    Rest Should Be The Same    moment.save

Start A Pipeline
    ${video}=    Make A Video    video    320x240    ${FRAMES}    -bf    3
    Set Test Variable    ${VIDEO}    ${video}
    ${sink}=    Replace String    ${EVERY_PICTURE}    ${SPACE}    ,
    Create The Board    job=pipeline    video=${video}    mode=320x240@60    arguments=job.sink=${sink} job.then=shell
    Record Frames    whole
    Start Emulation
    Wait For Line On Uart    "name":"pipeline","state":"started"

End The Pipeline
    [Documentation]    Being saved does no harm to the run that goes on.
    Wait For Line On Uart    @@result {"job":"pipeline","status":0
    Stop Recording Frames
    Every Frame Should Be Decoded    whole    ${VIDEO}

Rest Should Be The Same
    [Documentation]    Loads a snapshot in another process, lets it run to the end, and compares what decoder and display showed, and when. (A snapshot of autoSave's
    ...    would go on with that.)
    [Arguments]    ${snapshot}    ${times}=True
    Remove Files    ${WORK}/rest.*
    ${script}=    Catenate    SEPARATOR=\n
    ...    include @${PROJECT}/scripts/renode/odroid_xu4.py
    ...    xu4_load_peripherals @${PROJECT}/scripts
    ...    Load @${WORK}/${snapshot}
    ...    mach set 0
    ...    autoSave false
    ...    sysbus.mfc StartFrameTrace @${WORK}/rest.mfc.jsonl
    ...    ${DISPLAY} StartFrameTrace @${WORK}/rest.display.jsonl
    ...    emulation RunFor "${REST}"
    ...    sysbus.mfc StopFrameTrace
    ...    ${DISPLAY} StopFrameTrace
    ${output}=    Run Another Renode    ${script}
    Should Not Contain    ${output}    There was an error    ${output}    values=False
    Rest Of Trace Should Be    ${WORK}/whole.mfc.jsonl    ${WORK}/rest.mfc.jsonl    ${times}
    Rest Of Trace Should Be    ${WORK}/whole.display.jsonl    ${WORK}/rest.display.jsonl    ${times}
