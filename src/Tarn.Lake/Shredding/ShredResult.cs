namespace Tarn.Lake.Shredding;

/// <summary>What became of a record, and why.</summary>
/// <param name="Status">what became of it</param>
/// <param name="Reason">for an operator and for the error output, where the record was rejected</param>
public readonly record struct ShredResult(ShredStatus Status, string? Reason = null)
{
    /// <summary>Whether the record can never be a row of this table as it is: it belongs into the error output.</summary>
    public bool IsRejected => Status > ShredStatus.SealFirst;

    /// <summary>Whether it is not one JSON object, and so no row of any table, whatever its columns are now.</summary>
    public bool IsMalformed => Status is > ShredStatus.SealFirst and < ShredStatus.TypeMismatch;
}
