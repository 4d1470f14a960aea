using Tarn.Functions.Asynchronous.Rows;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Asynchronous.Work;

/// <summary>How an attempt ended.</summary>
/// <param name="Offset">The event.</param>
/// <param name="Again">When it is tried again; null: it is done.</param>
/// <param name="With">Rows and records for its destination, in the same commit; null: none.</param>
internal sealed record AsyncOutcome(long Offset, UndoneEvent? Again, Func<IMetadataTransaction, ValueTask>? With)
{
    /// <summary>The bytes that it appends to the internal stream.</summary>
    public int AppendBytes { get; init; }

    /// <summary>Whether the function takes no more calls for a while.</summary>
    public bool IsThrottled { get; init; }
}
