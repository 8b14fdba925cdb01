*** Settings ***
Documentation     The decoder's other codecs: every picture decoded as by libavcodec, and shown.
...               Of VP8 and H.263 the driver takes the first picture for the header, so it is neither.
Suite Setup       Prepare The Image
Test Timeout      ${TEST_TIMEOUT}
Test Template     Should Play
Resource          exynos5422.resource

*** Test Cases ***    ENCODER       FILE    DEMUXER          PARSER             DECODER         LOST    OPTIONS OF FFMPEG
MPEG-4            mpeg4         mp4     qtdemux          mpeg4videoparse    v4l2mpeg4dec    0       -bf    2    -q:v    5
MPEG-2            mpeg2video    ts      tsdemux          mpegvideoparse     v4l2mpeg2dec    0       -bf    2    -q:v    5
MPEG-1            mpeg1video    mpg     mpegpsdemux      mpegvideoparse     v4l2mpeg2dec    0       -bf    2    -q:v    5
H.263             h263          3gp     qtdemux          h263parse          v4l2h263dec     1       -q:v    5
VP8               libvpx        webm    matroskademux    none               v4l2vp8dec      1       -b:v    500k

*** Keywords ***
Should Play
    [Arguments]    ${encoder}    ${extension}    ${demuxer}    ${parser}    ${decoder}    ${lost}    @{options}
    ${video}=    Set Variable    ${WORK}/codec.${extension}
    ${result}=    Run Process    ffmpeg    -v    error    -y    -f    lavfi    -i    testsrc2\=size\=352x288:rate\=25    -frames:v    20
    ...    -c:v    ${encoder}    -threads    1    -pix_fmt    yuv420p    @{options}    ${video}
    Should Be Equal As Integers    ${result.rc}    0    ${result.stderr}    values=False
    Run A Pipeline    codec    ${video}    352x288@60    arguments=job.demuxer\=${demuxer} job.parser\=${parser} job.decoder\=${decoder}
    Decoded Frames Should Be Those Of    ${WORK}/codec.mfc.jsonl    ${video}    ${lost}
    IF    ${lost} == 0
        Every Frame Should Be Shown    codec    ${video}
    END
