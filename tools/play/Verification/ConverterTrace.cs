using System;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Exynos5422.Play.Verification;

/// <summary>What the converters did during a run.</summary>
public static class ConverterTrace
{
    /// <summary>
    /// The board's time, in microseconds, at which the first picture was converted. Without any it is later than all
    /// times.
    /// </summary>
    /// <param name="path">A trace as the devices write it, see peripherals/DMA.</param>
    public static double FirstPicture(string path)
    {
        if(!File.Exists(path))
        {
            return double.PositiveInfinity;
        }
        // A run that was cut off may leave half a line.
        return File.ReadLines(path).Where(line => line.EndsWith('}')).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(transfer => transfer.GetProperty("direction").GetString() == "write")
            .Select(transfer => transfer.GetProperty("time_us").GetDouble())
            .DefaultIfEmpty(double.PositiveInfinity).First();
    }
}
