using System.Globalization;
using Tarn.Storage;

namespace Tarn.Composition;

/// <summary>
/// Splits <c>--memory-mb</c> among the parts that hold memory: each gets its minimum, the rest goes by weight.
/// </summary>
internal sealed class MemoryPlan
{
    private const long MiB = 1L << 20;

    private readonly IReadOnlyDictionary<string, long> shares;

    /// <summary>Makes the split.</summary>
    /// <param name="totalBytes">What all parts together may use.</param>
    /// <param name="parts">The parts.</param>
    public MemoryPlan(long totalBytes, IReadOnlyList<MemoryShare> parts)
    {
        var rest = totalBytes - parts.Sum(part => part.MinimumMb * MiB);
        Invariant.Check(rest >= 0);
        var weights = parts.Sum(part => part.Weight);
        TotalBytes = totalBytes;
        Parts = parts;
        shares = parts.ToDictionary(
            part => part.Name,
            part => (part.MinimumMb * MiB) + (weights == 0 ? 0 : rest / weights * part.Weight));
    }

    /// <summary>What all parts together may use.</summary>
    public long TotalBytes { get; }

    /// <summary>The parts, in the order of the table.</summary>
    public IReadOnlyList<MemoryShare> Parts { get; }

    /// <summary>A part's share.</summary>
    public long BytesOf(string part) => shares[part];

    /// <summary>How the share of the server itself is used.</summary>
    public BaseMemory Base => new(BytesOf(MemoryShares.Base));

    /// <summary>The table that is printed at start.</summary>
    public IEnumerable<string> Table()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"memory {TotalBytes / MiB} MiB:");
        foreach (var part in Parts)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"  {part.Name,-14} {BytesOf(part.Name) / MiB,6} MiB  {part.For}");
        }
    }
}
