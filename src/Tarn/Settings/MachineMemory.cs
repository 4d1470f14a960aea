using System.Globalization;

namespace Tarn.Settings;

/// <summary>The memory that this process may use.</summary>
internal static class MachineMemory
{
    /// <summary>The least memory that Tarn runs with, MiB.</summary>
    public const long MinimumMb = 512;

    /// <summary>
    /// A quarter of the machine's memory or of the smallest limit of its control groups, whichever is less, in MiB;
    /// at least 512.
    /// </summary>
    public static long DefaultMb() =>
        Math.Max(MinimumMb, Math.Min(MachineBytes(), CgroupMemory.LimitBytes() ?? long.MaxValue) / 4 / (1 << 20));

    private static long MachineBytes()
    {
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            if (line.StartsWith("MemTotal:", StringComparison.Ordinal))
            {
                var kib = line.AsSpan("MemTotal:".Length).Trim();
                return long.Parse(kib[..kib.IndexOf(' ')], CultureInfo.InvariantCulture) * 1024;
            }
        }

        return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    }
}
