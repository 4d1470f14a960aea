namespace Tarn.Lake.Shredding;

/// <summary>The outcome of shredding a record, with its reason.</summary>
/// <param name="Status">the outcome</param>
/// <param name="Reason">the reason for a rejection, for operators and for the error output; else null</param>
public readonly record struct ShredResult(ShredStatus Status, string? Reason = null)
{
    /// <summary>
    /// Whether the unchanged record can never be a row of this table. It then belongs into the error output.
    /// </summary>
    public bool IsRejected => Status > ShredStatus.SealFirst;

    /// <summary>Whether the record is not a single JSON object. If it is not, it cannot be a row of any table.</summary>
    public bool IsMalformed => Status is > ShredStatus.SealFirst and < ShredStatus.TypeMismatch;
}
