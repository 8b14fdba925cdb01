using System;
using System.Collections.Generic;
using System.Linq;

namespace Exynos5422.Play.Verification;

/// <summary>
/// Compares a sequence of pictures with the one it should be, by hash, and tells what kind of difference there is.
/// Pictures that look alike (a still video) count by their number.
/// </summary>
public sealed class SequenceComparison
{
    public SequenceComparison(IReadOnlyList<string> expected, IReadOnlyList<string> seen)
    {
        Expected = expected.Count;
        Seen = seen.Count;
        var common = Math.Min(expected.Count, seen.Count);
        FirstDifference = Enumerable.Range(0, common).Cast<int?>().FirstOrDefault(i => expected[i!.Value] != seen[i.Value]) ?? (expected.Count == seen.Count ? null : common);
        Equal = Enumerable.Range(0, common).Count(i => expected[i] == seen[i]);

        var wanted = Tally(expected);
        var got = Tally(seen);
        Unknown = got.Where(pair => !wanted.ContainsKey(pair.Key)).Sum(pair => pair.Value);
        Dropped = wanted.Sum(pair => Math.Max(0, pair.Value - got.GetValueOrDefault(pair.Key)));
        Duplicated = got.Where(pair => wanted.ContainsKey(pair.Key)).Sum(pair => Math.Max(0, pair.Value - wanted[pair.Key]));
        OutOfOrder = CountOutOfOrder(expected, seen);
    }

    public int Expected { get; }

    public int Seen { get; }

    /// <summary>Pictures that are right and in their place.</summary>
    public int Equal { get; }

    /// <summary>Pictures that occur nowhere in the expected sequence.</summary>
    public int Unknown { get; }

    /// <summary>Expected pictures that are missing, wherever.</summary>
    public int Dropped { get; }

    /// <summary>Pictures that occur more often than they should.</summary>
    public int Duplicated { get; }

    /// <summary>Pictures that came after a later one.</summary>
    public int OutOfOrder { get; }

    /// <summary>Index of the first place where the sequences differ, or null.</summary>
    public int? FirstDifference { get; }

    public bool Same => FirstDifference == null;

    /// <summary>One line for people.</summary>
    public string Describe()
    {
        var text = $"{Equal} of {Expected} equal";
        if(Same)
        {
            return text;
        }
        var parts = new[] { (Unknown, "wrong"), (Dropped, "missing"), (Duplicated, "repeated"), (OutOfOrder, "out of order") };
        return $"{text}; {Seen} seen, {string.Join(", ", parts.Where(p => p.Item1 > 0).Select(p => $"{p.Item1} {p.Item2}"))}; first difference at frame {FirstDifference}";
    }

    private static Dictionary<string, int> Tally(IEnumerable<string> hashes)
    {
        return hashes.GroupBy(hash => hash).ToDictionary(group => group.Key, group => group.Count());
    }

    private static int CountOutOfOrder(IReadOnlyList<string> expected, IReadOnlyList<string> seen)
    {
        // Each picture seen takes the earliest place left for its content; one that lies before a place already taken
        // came too late.
        var places = expected.Select((hash, index) => (hash, index)).GroupBy(pair => pair.hash).ToDictionary(group => group.Key, group => new Queue<int>(group.Select(pair => pair.index)));
        var latest = -1;
        var late = 0;
        foreach(var hash in seen)
        {
            if(!places.TryGetValue(hash, out var left) || !left.TryDequeue(out var place))
            {
                continue;
            }
            if(place < latest)
            {
                late++;
            }
            latest = Math.Max(latest, place);
        }
        return late;
    }
}
