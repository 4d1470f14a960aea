namespace Tarn.Delivery.Configuration;

/// <summary>When a buffer is flushed: whichever comes first. Sizes count before compression.</summary>
/// <param name="SizeMiB">1 to 128.</param>
/// <param name="IntervalSeconds">0 to 900, since the arrival of the buffer's oldest record (D25); 0: as soon as possible.</param>
public readonly record struct BufferingConfig(int SizeMiB, int IntervalSeconds)
{
    /// <summary>What an Iceberg destination gets that names none (AWS: 5 MB, 300 s).</summary>
    public static BufferingConfig TableDefault => new(64, 5);

    /// <summary>What every other destination gets.</summary>
    public static BufferingConfig ObjectsDefault => new(5, 300);
}
