using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using Tarn.Delivery.Destinations;
using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Unkeyed;

namespace Tarn.Delivery.Endpoints;

/// <summary>Reads the records of a planned request back from the plan's blob.</summary>
internal sealed class RequestReader(UnkeyedBlobs blobs)
{
    /// <summary>The records in their order. A record's data is valid until the next one is read.</summary>
    /// <exception cref="TarnException">Damaged: the blob's bytes do not match their checksums.</exception>
    public async IAsyncEnumerable<DeliveryRecord> Records(
        DeliveryPlan plan, PlannedRequest request, BodyForm form, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var originBytes = (long)request.Records * PlannedOrigin.Bytes;
        await using var origins = blobs.OpenRead(plan.Blob, new ByteRange(request.Offset + request.BodyBytes, originBytes));
        await using var stored = blobs.OpenRead(plan.Blob, new ByteRange(request.Offset, request.BodyBytes));
        await using var body = plan.IsCompressed ? new GZipStream(stored, CompressionMode.Decompress) : (Stream)stored;
        var origin = new byte[PlannedOrigin.Bytes];
        var text = new byte[form.Head(request.Id, plan.MadeMs).Length];
        await body.ReadExactlyAsync(text, cancellationToken);
        for (var i = 0; i < request.Records; i++)
        {
            await origins.ReadExactlyAsync(origin, cancellationToken);
            var head = form.RecordHead.Length + (i > 0 ? form.Separator.Length : 0);
            var length = head + form.LengthOf(PlannedOrigin.LengthOf(origin)) + form.RecordTail.Length;
            if (text.Length < length)
            {
                text = new byte[Math.Max(length, 2 * text.Length)];
            }

            await body.ReadExactlyAsync(text.AsMemory(0, length), cancellationToken);
            var data = text.AsMemory(head, length - head - form.RecordTail.Length);
            if (form.IsBase64)
            {
                var status = Base64.DecodeFromUtf8InPlace(data.Span, out var written);
                Invariant.Check(status == OperationStatus.Done && written == PlannedOrigin.LengthOf(origin));
                data = data[..written];
            }

            yield return PlannedOrigin.RecordOf(origin, data);
        }
    }
}
