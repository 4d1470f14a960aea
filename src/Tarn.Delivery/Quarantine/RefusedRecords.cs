using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;

namespace Tarn.Delivery.Quarantine;

/// <summary>Lists the records of a delivery's quarantine, the records of the newest file first.</summary>
internal sealed class RefusedRecords(IMetadataStore store, ObjectStore objects)
{
    /// <summary>The most bytes of a record.</summary>
    public const int DataBytesMax = 64 << 10;

    private const int PageBytesMax = 4 << 20;
    private const int FilesAtATime = 16;

    /// <summary>A page.</summary>
    /// <param name="from">The entry to begin with; null: the first of the newest file.</param>
    /// <param name="count">The most records.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The records, and the entry of the next page; null: there is none.</returns>
    public async Task<(IReadOnlyList<RefusedRecord> Records, EntryId? Next)> List(
        DeliveryId delivery, EntryId? from, int count, CancellationToken cancellationToken)
    {
        var records = new List<RefusedRecord>();
        var bytes = 0L;
        for (var newest = from?.File ?? long.MaxValue - 1; ;)
        {
            var begin = newest;
            var files = await store.Read(reader => QuarantineFiles.NewestFirst(reader, delivery, begin, FilesAtATime), cancellationToken);
            foreach (var file in files)
            {
                var number = 0L;
                foreach (var document in QuarantineDocuments.Read(objects.Kept, file))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var id = new EntryId(file.Id, number++);
                    if (from is { } first && first.File == id.File && id.Number < first.Number)
                    {
                        continue;
                    }

                    if (records.Count == count || bytes > PageBytesMax)
                    {
                        return (records, id);
                    }

                    records.Add(await Read(delivery, file, id, document, cancellationToken));
                    bytes += records[^1].Data.Length;
                }

                newest = file.Id - 1;
            }

            if (files.Count < FilesAtATime || newest < 0)
            {
                return (records, null);
            }
        }
    }

    private async ValueTask<RefusedRecord> Read(
        DeliveryId delivery, QuarantineFile file, EntryId id, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        var redriven = await store.Read(reader => RedriveRows.Find(reader, delivery, id), cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(document);
            var data = json.RootElement.GetProperty("rawData").GetBytesFromBase64();
            return new RefusedRecord
            {
                Id = id,
                FailedMs = json.RootElement.GetProperty("attemptEndingTimestamp").GetInt64(),
                ArrivedMs = json.RootElement.TryGetProperty("arrivalTimestamp", out var arrived) ? arrived.GetInt64() : null,
                Stage = Text(json.RootElement, "stage") ?? file.ErrorType,
                Code = Text(json.RootElement, "errorCode"),
                Message = Text(json.RootElement, "errorMessage") ?? "",
                Table = Text(json.RootElement, "table"),
                SequenceNumber = Text(json.RootElement, "sequenceNumber"),
                Location = file.Location,
                Data = data.AsMemory(0, Math.Min(data.Length, DataBytesMax)),
                IsTruncated = data.Length > DataBytesMax,
                RedrivenMs = redriven?.RedrivenMs,
                RedriveReason = redriven is { RedrivenMs: null, LastError: { } reason } ? $"{redriven.LastCode}: {reason}" : null,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new TarnException(ErrorKind.Damaged, $"Document {id} of {file.Location} is no error document.", error);
        }
    }

    private static string? Text(JsonElement document, string name) => document.TryGetProperty(name, out var value) ? value.GetString() : null;
}
