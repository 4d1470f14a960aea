namespace Tarn.Lake.Shredding;

/// <summary>Batches of a list of chunks, counted over all of them.</summary>
/// <param name="From">The first one.</param>
/// <param name="Before">The first one that is not in it.</param>
internal readonly record struct BatchRange(int From, int Before)
{
    public static BatchRange All => new(0, int.MaxValue);

    public int Count => Before - From;
}
