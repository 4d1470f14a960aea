namespace Tarn.Analytics.Audits;

/// <summary>The range of an audit.</summary>
/// <param name="FromMs">The arrival time of the first input, Unix milliseconds; null: the earliest that the log has.</param>
/// <param name="BeforeMs">The arrival time before which the range ends; null: it ends with the last committed input.</param>
public sealed record AuditRequest(long? FromMs, long? BeforeMs)
{
    /// <summary>The table that gives inputs, <c>database.table</c>; null: the log does, or the only delivered table where it no longer has them.</summary>
    public string? Table { get; init; }
}
