namespace Tarn.Dispatch.Mappings.Slices;

/// <summary>A part of a batch that is sent alone.</summary>
/// <param name="From">The first record.</param>
/// <param name="To">After the last record.</param>
/// <param name="Retries">Retries of the records.</param>
/// <param name="Calls">Calls with the records.</param>
internal readonly record struct BatchPart(int From, int To, int Retries, int Calls)
{
    /// <summary>The number of records.</summary>
    public int Count => To - From;
}
