namespace Tarn.Lake.Shredding;

/// <summary>A range of batches, counted over a list of chunks.</summary>
/// <param name="From">The first batch.</param>
/// <param name="Before">The batch after the last one.</param>
internal readonly record struct BatchRange(int From, int Before)
{
    public static BatchRange All => new(0, int.MaxValue);

    public int Count => Before - From;
}
