using System.Globalization;
using Tarn.Settings;
using Tarn.Storage;

namespace Tarn.Modules;

/// <summary>
/// Splits <c>--memory-mb</c> among the parts that hold memory. Each part gets its minimum; the rest is split by weight.
/// </summary>
internal sealed class MemoryPlan
{
    /// <summary>The share of the server itself.</summary>
    public static readonly MemoryShare Base = new("base", 128, 1, "runtime, requests in flight, metadata caches");

    private const long MiB = 1L << 20;

    private readonly IReadOnlyDictionary<string, long> _shares;

    /// <summary>Makes the split.</summary>
    /// <param name="totalBytes">The memory of all parts together, bytes.</param>
    /// <param name="parts">The parts; their minima fit the smallest <c>--memory-mb</c>.</param>
    public MemoryPlan(long totalBytes, IReadOnlyList<MemoryShare> parts)
    {
        var minimaMb = parts.Sum(part => part.MinimumMb);
        Invariant.Check(
            minimaMb <= MachineMemory.MinimumMb,
            $"{string.Join(", ", parts.Select(part => part.Name))} need {minimaMb} MiB at least, "
            + $"more than the smallest --memory-mb, {MachineMemory.MinimumMb}");
        var rest = totalBytes - (minimaMb * MiB);
        Invariant.Check(rest >= 0);
        var weights = parts.Sum(part => part.Weight);
        TotalBytes = totalBytes;
        Parts = parts;
        _shares = parts.ToDictionary(
            part => part.Name,
            part => (part.MinimumMb * MiB) + (weights == 0 ? 0 : rest / weights * part.Weight));
    }

    /// <summary>The memory of all parts together, bytes.</summary>
    public long TotalBytes { get; }

    /// <summary>The parts, in the order of the table.</summary>
    public IReadOnlyList<MemoryShare> Parts { get; }

    /// <summary>
    /// The share of the server itself. Each module bounds its own part of it. The bounds are not reached at the same
    /// time, and add up to more than the share. If the server uses more than its shares, the SQL workers get less
    /// (<see cref="Tarn.Workers.Pool.WorkerPoolOptions.TotalBytes"/>).
    /// </summary>
    public long BaseBytes => BytesOf(Base);

    public long BytesOf(MemoryShare part) => _shares[part.Name];

    /// <summary>The table that is printed at start.</summary>
    public IEnumerable<string> Table()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"memory {TotalBytes / MiB} MiB:");
        foreach (var part in Parts)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"  {part.Name,-14} {BytesOf(part) / MiB,6} MiB  {part.For}");
        }
    }
}
