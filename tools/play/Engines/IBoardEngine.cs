using System;
using System.Threading;
using System.Threading.Tasks;

using Antmicro.Renode.Peripherals.Video;

namespace Exynos5422.Play.Engines;

/// <summary>Something that boots the board: an emulator with our devices in it.</summary>
public interface IBoardEngine
{
    /// <summary>Name as on the command line.</summary>
    string Name { get; }

    /// <summary>Boots and runs until the guest is gone. Nothing is left running afterwards.</summary>
    /// <param name="job">What to boot.</param>
    /// <param name="observer">Told what happens.</param>
    /// <param name="cancellation">Ends the guest.</param>
    /// <exception cref="PlayException">The engine can't be set up here.</exception>
    Task<BoardResult> Run(BoardJob job, BoardObserver observer, CancellationToken cancellation);
}

/// <summary>
/// What an engine reports while it runs; called from threads of the engine, one call of a kind at a time.
/// </summary>
/// <param name="Decoded">Told each picture of the decoder, in display order.</param>
/// <param name="Displayed">Told each picture the display latched, with its pixels; they are only valid during the
/// call.</param>
/// <param name="ConsoleLine">Told each line of the guest's console.</param>
/// <param name="Progress">Told what the engine prepares.</param>
public sealed record BoardObserver(Action<FrameRecord> Decoded, Action<FrameRecord, ReadOnlyMemory<byte>> Displayed, Action<string> ConsoleLine, Action<string> Progress)
{
    /// <summary>Told each picture that an encoder has coded.</summary>
    public Action<EncodedPicture>? Encoded { get; init; }
}
