*** Settings ***
Documentation     The encoders, driven by mainline's s5p-mfc: the stream that the guest's program gets is what the encoder meant, picture by picture. There
...               are two groups of pictures; the types are in coding order, in which a B picture comes behind the two that it refers to.
Suite Setup       Prepare The Encoder
Test Timeout      ${TEST_TIMEOUT}
Resource          exynos5422.resource

*** Test Cases ***
Should Encode H.264
    ${stream}=    Encode In The Guest    right    h264    h264    gop=6 b-frames=2 h264-profile=4 h264-level=11 h264-entropy=1 h264-8x8=1 h264-max-qp=51 h264-i-qp=24 h264-p-qp=24 h264-b-qp=24
    Stream Should Be Right    right    h264    ${stream}    IPBBPBIPB

Should Encode MPEG-4
    ${stream}=    Encode In The Guest    right    mpeg4    m4v    gop=6 b-frames=2 mpeg4-profile=1 mpeg4-max-qp=31 mpeg4-i-qp=4 mpeg4-p-qp=4 mpeg4-b-qp=4
    Stream Should Be Right    right    mpeg4    ${stream}    IPBBPBIPB

Should Encode H.263
    ${stream}=    Encode In The Guest    right    h263    h263    gop=6 h263-max-qp=31 h263-i-qp=4 h263-p-qp=4
    Stream Should Be Right    right    h263    ${stream}    IPPPPPIPP

Should Encode VP8
    ${stream}=    Encode In The Guest    right    vp8    ivf    gop=6 vp8-max-qp=127 vp8-i-qp=20 vp8-p-qp=20
    Stream Should Be Right    right    vp8    ${stream}    IPPPPPIPP

Should Encode The Same Again
    [Documentation]    The stream depends on nothing but the pictures and the controls: no time, no thread of the host's.
    ${first}=    Encode In The Guest    first    h264    h264    gop=6 bitrate=800000 rate-control=1 reaction=1 h264-max-qp=51
    Execute Command    Clear
    ${second}=    Encode In The Guest    second    h264    h264    gop=6 bitrate=800000 rate-control=1 reaction=1 h264-max-qp=51
    Stream Should Be Right    first    h264    ${first}    IPPPPPIPP
    ${one}=    Get Binary File    ${first}
    ${other}=    Get Binary File    ${second}
    Should Be True    $one == $other    the two streams differ

Should Notice A Wrong Bit
    [Documentation]    These checks can fail: by the bytes, and by the pictures.
    ${stream}=    Encode In The Guest    wrong    mpeg4    m4v    gop=6 mpeg4-max-qp=31 mpeg4-i-qp=4 mpeg4-p-qp=4
    Stream Should Be Right    wrong    mpeg4    ${stream}    IPPPPPIPP
    Damage A Picture    ${WORK}/wrong.console    5
    Save Stream    ${WORK}/wrong.console    ${stream}    mpeg4    @{SIZE}
    Run Keyword And Expect Error    picture 5 in coding order isn't what the device wrote    Pictures Should Be    ${WORK}/wrong.console    ${WORK}/wrong.encoder.jsonl    IPPPPPIPP
    Run Keyword And Expect Error    *    Stream Should Be What Was Reconstructed    ${stream}    mpeg4    ${WORK}/source.nv12    ${WORK}/wrong.encoder.jsonl    none    ${SIZE}[0]    ${SIZE}[1]
