using System.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Records;
using Tarn.Lake.Codecs;

namespace Tarn.Delivery.Steps;

/// <summary>
/// Decompresses each record from GZIP. Memory per thread that delivers: at most one and a half times
/// <see cref="DeliveryLimits.DecompressedBytesMax"/>, from the shared pool.
/// </summary>
internal sealed class DecompressStep(StepBounds bounds, IRecordSink next) : IRecordSink
{
    private const string Stage = "decompress";

    private GzipMembers? _gzip;

    public void Add(in DeliveryRecord record)
    {
        _gzip ??= new GzipMembers();
        var outcome = _gzip.Decode(record.Data.Span, bounds.BytesLeft, out var text, out var length);
        try
        {
            bounds.TakeBytes(length);
            switch (outcome)
            {
                case GzipOutcome.Whole:
                    next.Add(record with { Data = text.AsMemory(0, length), Compressed = record.Data });
                    break;
                case GzipOutcome.TooLarge:
                    Fail(record, "Decompression.TooLarge", $"One record may become {DeliveryLimits.DecompressedBytesMax} bytes in all.");
                    break;
                default:
                    Fail(record, "Decompression.MalformedRecord", "The record is not GZIP, or is damaged or incomplete.");
                    break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    public void Fail(in FailedRecord failed) => next.Fail(failed);

    private void Fail(in DeliveryRecord record, string code, string message) =>
        next.Fail(FailedRecord.OfStep(record, ErrorTypes.Decompression, Stage, code, message));
}
