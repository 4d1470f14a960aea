namespace Tarn.Delivery.Configuration;

/// <summary>The limits that flush a buffer: the first one reached counts. Sizes are before compression.</summary>
/// <param name="SizeMiB">1 to 128.</param>
/// <param name="IntervalSeconds">
/// 0 to 900, counted from the arrival of the buffer's oldest record: D25 (each step runs once per record). 0: as soon
/// as possible.
/// </param>
public readonly record struct BufferingConfig(int SizeMiB, int IntervalSeconds)
{
    /// <summary>The default of an Iceberg destination (AWS: 5 MB, 300 s).</summary>
    public static BufferingConfig TableDefault => new(64, 5);

    /// <summary>The default of converted or partitioned objects.</summary>
    public static BufferingConfig LargeDefault => new(128, 300);

    /// <summary>The default of every other destination.</summary>
    public static BufferingConfig ObjectsDefault => new(5, 300);
}
