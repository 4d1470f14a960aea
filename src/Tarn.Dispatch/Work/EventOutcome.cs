using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Work;

/// <summary>How an attempt ended.</summary>
/// <param name="Offset">The event.</param>
/// <param name="Again">When it is tried again, or the slot that it waits for; null: it is done.</param>
/// <param name="Ending">Rows and the next event, in the same commit.</param>
internal sealed record EventOutcome(long Offset, UndoneEvent? Again, Ending Ending)
{
    /// <summary>The bytes that it appends to the internal stream and to other targets.</summary>
    public int AppendBytes => (Ending.Next?.Record.Length ?? 0) + Ending.Inside.Sum(record => record.Bytes);

    /// <summary>The event, where no call runs with it.</summary>
    public UndoneEvent? Before { get; private init; }

    /// <summary>Whether the target takes no more calls for a while.</summary>
    public bool IsThrottled { get; init; }

    /// <summary>Whether the target answered the call; null: it was not called.</summary>
    public bool? HasAnswered { get; init; }

    /// <summary>The event cannot be read any more.</summary>
    public static EventOutcome Damaged(UndoneEvent before, Func<IMetadataTransaction, ValueTask> loss) =>
        new(before.Offset, null, new Ending(loss)) { Before = before };
}
