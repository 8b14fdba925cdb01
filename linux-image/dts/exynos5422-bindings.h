/* SPDX-License-Identifier: MIT */
/*
 * Numbers of Linux' device tree bindings for what the trees in this folder
 * describe: include/dt-bindings/clock/exynos5420.h and
 * include/dt-bindings/interrupt-controller/{arm-gic,irq}.h.
 */
#define CLK_FIN_PLL		1
#define CLK_SCLK_UART0		128
#define CLK_SCLK_UART1		129
#define CLK_SCLK_UART2		130
#define CLK_SCLK_UART3		131
#define CLK_SCLK_HDMI		143
#define CLK_SCLK_FIMD1		147
#define CLK_SCLK_HDMIPHY	158
#define CLK_UART0		257
#define CLK_UART1		258
#define CLK_UART2		259
#define CLK_UART3		260
#define CLK_I2C2		263
#define CLK_MCT			315
#define CLK_WDT			316
#define CLK_RTC			317
#define CLK_MFC			401
#define CLK_SMMU_MFCL		402
#define CLK_SMMU_MFCR		403
#define CLK_HDMI		413
#define CLK_FIMD1		421
#define CLK_SMMU_FIMD1M0	422
#define CLK_SMMU_FIMD1M1	423
#define CLK_MIXER		431
#define CLK_SMMU_GSCL0		461
#define CLK_SMMU_GSCL1		462
#define CLK_GSCL0		465
#define CLK_GSCL1		466
#define CLK_SMMU_MIXER		502
#define CLK_MOUT_HDMI		640
#define CLK_DOUT_PIXEL		768

#define GIC_SPI			0
#define GIC_PPI			1
/* the cores that a private interrupt goes to */
#define GIC_ALL_CORES		(((1 << CORES) - 1) << 8)

#define IRQ_TYPE_EDGE_RISING	1
#define IRQ_TYPE_LEVEL_HIGH	4
#define IRQ_TYPE_LEVEL_LOW	8
