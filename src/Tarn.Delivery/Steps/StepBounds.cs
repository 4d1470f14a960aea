using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Steps;

/// <summary>
/// The bounds of the work that all steps together do on one log record. Hostile input cannot pass them by wrapping:
/// many bombs in one aggregate share one bound.
/// </summary>
internal sealed class StepBounds
{
    /// <summary>The most records that a step may make of one record now.</summary>
    public int RecordsLeft { get; private set; }

    /// <summary>The most bytes that may be decompressed now.</summary>
    public int BytesLeft { get; private set; }

    /// <summary>The bytes that were decompressed, in vain or not.</summary>
    public int BytesTaken => DeliveryLimits.DecompressedBytesMax - BytesLeft;

    /// <summary>The most steps that a query may take now.</summary>
    public long QueryStepsLeft { get; private set; }

    /// <summary>Begins a log record.</summary>
    public void Begin() =>
        (RecordsLeft, BytesLeft, QueryStepsLeft) = (DeliveryLimits.SubRecordsMax, DeliveryLimits.DecompressedBytesMax, DeliveryLimits.QueryStepsMax);

    /// <summary>Counts the records that a step made of one record: at most <see cref="RecordsLeft"/>.</summary>
    public void TakeRecords(int records) => RecordsLeft -= Math.Max(0, records - 1);

    /// <summary>Counts bytes that a step decompressed, in vain or not: at most <see cref="BytesLeft"/>.</summary>
    public void TakeBytes(int bytes) => BytesLeft -= bytes;

    /// <summary>Counts the steps of a query.</summary>
    public void TakeQuerySteps(long steps) => QueryStepsLeft = Math.Max(0, QueryStepsLeft - steps);
}
