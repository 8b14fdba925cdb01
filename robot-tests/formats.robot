*** Settings ***
Documentation     Sizes and kinds of streams, and what the converter makes of them: every picture decoded as by libavcodec, and shown.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Test Template     Should Play
Resource          exynos5422.resource

*** Test Cases ***    SIZE         FRAMES    OPTIONS OF FFMPEG
The Smallest          64x64        20
QCIF                  176x144      20
Width Of 22.5 Blocks  360x640      12
Portrait              720x1280     8
Baseline
    [Tags]    on-demand
    352x288      20        -profile:v    baseline    -bf    0
Main With CAVLC
    [Tags]    on-demand
    352x288      20        -profile:v    main    -x264-params    cabac\=0
Main With CABAC       352x288      20        -profile:v    main    -x264-params    cabac\=1
High With 8x8
    [Tags]    on-demand
    352x288      20        -profile:v    high    -x264-params    8x8dct\=1:cabac\=1
Three B Frames        352x288      30        -bf    3    -x264-params    b-pyramid\=normal:b-adapt\=0
B Frames Off
    [Tags]    on-demand
    352x288      20        -bf    0    -refs    4
Four Slices
    [Tags]    on-demand
    352x288      20        -x264-params    slices\=4
Many Keyframes
    [Tags]    on-demand
    352x288      20        -g    5
Open Groups           352x288      30        -g    10    -x264-params    open-gop\=1
Intra Refresh         352x288      20        -x264-params    intra-refresh\=1
Weighted Prediction
    [Tags]    on-demand
    352x288      20        -vf    fade\=in:0:20    -x264-params    weightp\=2
Lossy To The Limit
    [Tags]    on-demand
    352x288      12        -qp    51
Almost Lossless
    [Tags]    on-demand
    352x288      6         -qp    4

*** Keywords ***
Should Play
    [Arguments]    ${size}    ${frames}    @{options}
    ${video}=    Make A Video    video    ${size}    ${frames}    @{options}
    Run A Pipeline    video    ${video}    ${size}@60
    Every Frame Should Be Decoded    video    ${video}
    Every Frame Should Be Shown    video    ${video}
