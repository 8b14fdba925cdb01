*** Settings ***
Documentation     A clean run leaves no warning in Renode's log that docs/renode.md doesn't explain.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Should Explain Each Warning
    ${video}=    Make A Video    clean    320x240    12
    Execute Command    logFile @${WORK}/clean.log
    Run A Pipeline    clean    ${video}    320x240@60
    Wait For Line On Uart    reboot: Power down
    Execute Command    emulation RunFor "0.1"
    Every Frame Should Be Decoded    clean    ${video}
    Sleep    1s    Renode's log is written by a thread of its own
    ${log}=    Get File    ${WORK}/clean.log
    Should Contain    ${log}    Mixer on: 320x240
    Warnings Should Be Explained    ${log}    ${PROJECT}/docs/renode.md

Should Notice A Warning
    [Documentation]    The same check with one line more fails.
    Run Keyword And Expect Error    *not explained*no such thing*    Warnings Should Be Explained    12:00:00.0000 [WARNING] mfc: no such thing    ${PROJECT}/docs/renode.md
