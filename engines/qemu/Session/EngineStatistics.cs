namespace Exynos5422.Qemu;

/// <param name="Reads">Register reads by the guest.</param>
/// <param name="Writes">Register writes by the guest.</param>
/// <param name="Interrupts">Rising edges of the lines to the interrupt controller.</param>
/// <param name="RefreshedInterrupts">Edges repeated because a line stayed high.</param>
public sealed record EngineStatistics(long Reads, long Writes, long Interrupts, long RefreshedInterrupts);
