namespace Exynos5422.Matrix.Outcomes;

/// <summary>
/// What a kernel made of the pipeline, in one word. In rows.json the names are in lower case, with hyphens.
/// </summary>
public enum OutcomeKind
{
    /// <summary>Every picture decoded and shown, each one verified, and no complaint of the kernel's.</summary>
    Plays,
    /// <summary>The pipeline ended well, but the pictures are not the video's.</summary>
    WrongFrames,
    /// <summary>The kernel refused something and the pipeline ended with an error; the kernel lives.</summary>
    Refused,
    /// <summary>The kernel died.</summary>
    Oops,
    /// <summary>A SysMMU reported an access that it could not translate.</summary>
    SysmmuFault,
    /// <summary>The pipeline neither went on nor ended.</summary>
    Hangs,
    /// <summary>The emulator failed, which says nothing about the kernel.</summary>
    EngineFailed,
    /// <summary>There is no such kernel here; the outcome's summary says why.</summary>
    NotBuilt,
}
