*** Settings ***
Documentation     The mail's pipeline: filesrc ! qtdemux ! h264parse ! v4l2h264dec ! v4l2convert ! kmssink, with decoded pictures in the carve-out.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Should Play Sixty Frames Of 720p
    ${video}=    Make A Video    720p    1280x720    60
    Run A Pipeline    720p    ${video}    1280x720@30
    Every Frame Should Be Decoded    720p    ${video}
    Every Frame Should Be Shown    720p    ${video}

Should Play A Small Picture
    Play And Check    176x144    30

Should Play A Picture Whose Width Is No Multiple Of A Macroblock
    Play And Check    360x640    15

Should Play 1080p With Cropping
    ${video}=    Make A Video    1080p    1920x1080    12
    Run A Pipeline    1080p    ${video}    1920x1080@30
    Every Frame Should Be Decoded    1080p    ${video}
    Every Frame Should Be Shown    1080p    ${video}

Should Play Baseline Without B Frames And A Stream Of Slices
    ${video}=    Make A Video    baseline    352x288    30    -profile:v    baseline    -bf    0    -x264-params    slices\=4
    Run A Pipeline    baseline    ${video}    352x288@30
    Every Frame Should Be Decoded    baseline    ${video}

Should Scale To The Panel
    ${video}=    Make A Video    scaled    640x360    20
    Run A Pipeline    scaled    ${video}    1280x720@30    arguments=job.caps=video/x-raw,width=1280,height=720
    Every Frame Should Be Decoded    scaled    ${video}
    Every Frame Should Be Shown    scaled    ${video}

Should Fail Cleanly When The Carve-Out Is Too Small
    ${video}=    Make A Video    small-carveout    1280x720    10
    Create The Board    job=pipeline    video=${video}    carveout=4
    Start Emulation
    Wait For Line On Uart    Failed to allocate
    Wait For Line On Uart    @@result {"job":"pipeline","status":1

*** Keywords ***
Play And Check
    [Arguments]    ${size}    ${frames}
    ${video}=    Make A Video    ${size}    ${size}    ${frames}
    Run A Pipeline    ${size}    ${video}    ${size}@30
    Every Frame Should Be Decoded    ${size}    ${video}
    Every Frame Should Be Shown    ${size}    ${video}
