using System.Numerics;

namespace Tarn.Meters;

/// <summary>Stripes of hot counters: threads on different processors add to different lines of the processor's cache.</summary>
public static class Stripes
{
    private const int CountMax = 16;

    /// <summary>The number of stripes: a power of 2.</summary>
    public static int Count { get; } = (int)Math.Min(CountMax, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));

    /// <summary>The stripe of the processor that runs this thread.</summary>
    public static int Current => Thread.GetCurrentProcessorId() & (Count - 1);
}
