using System.Text.Json;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Redrives;

/// <summary>An entry of the quarantine as its delivery takes it again.</summary>
/// <param name="Record">The record as the stage got it.</param>
/// <param name="Stage">The stage at which the record enters the steps.</param>
internal readonly record struct RedriveEntry(EntryId Id, DeliveryRecord Record, string Stage)
{
    // A stage after the decompression refused the text of a record, and the document has the compressed record.
    private const string Decompression = "decompress";

    /// <summary>Reads an error document.</summary>
    /// <exception cref="TarnException">Damaged: it is not an error document.</exception>
    public static RedriveEntry Of(EntryId id, ReadOnlyMemory<byte> document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            var root = json.RootElement;
            if (!SequenceNumber.TryParseKinesis(root.Text("sequenceNumber"), out var number))
            {
                throw Damaged(id, inner: null);
            }

            var record = new DeliveryRecord(
                number.Shard,
                number.Offset,
                (int)root.Number("subSequenceNumber"),
                root.Number("arrivalTimestamp"),
                root.GetProperty("rawData").GetBytesFromBase64());
            var isCompressed = root.TryGetProperty("compressed", out var compressed) && compressed.GetBoolean();
            return new RedriveEntry(id, record, isCompressed ? Decompression : root.Text("stage"));
        }
        catch (Exception invalid) when (invalid is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw Damaged(id, invalid);
        }
    }

    private static TarnException Damaged(EntryId id, Exception? inner) =>
        new(ErrorKind.Damaged, $"The document of entry {id} of the quarantine is damaged.", inner);
}
