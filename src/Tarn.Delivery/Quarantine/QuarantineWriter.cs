using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Outputs.Tables;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Quarantine;

/// <summary>
/// Feeds the quarantine's tables from the error documents that commits have stored. The rows and the note that a file is in
/// its table are one transaction, so each document becomes one row. A table that refuses lets its files wait.
/// </summary>
internal sealed partial class QuarantineWriter
{
    private const int FilesMax = 200;
    private const long BytesMax = 64L << 20;

    private readonly DeliveryParts _parts;
    private readonly ObjectStore _objects;

    public QuarantineWriter(DeliveryParts parts, ObjectStore objects) => (_parts, _objects) = (parts, objects);

    /// <summary>Feeds every table that has files waiting.</summary>
    /// <returns>The number of files that are in their tables now.</returns>
    public async Task<int> Feed(CancellationToken cancellationToken)
    {
        var fed = 0;
        QuarantineFile? after = null;
        while (true)
        {
            var last = after;
            var waiting = await _parts.Store.Read(reader => QuarantineFiles.Waiting(reader, last, FilesMax), cancellationToken);
            if (waiting.Count == 0)
            {
                return fed;
            }

            var delivery = waiting[0].Delivery;
            var some = Some([.. waiting.TakeWhile(file => file.Delivery == delivery)]);
            fed += await TryFeed(some, cancellationToken) ? some.Count : 0;
            after = some[^1];
        }
    }

    // At least one file, and no more bytes than one flush should hold.
    private static List<QuarantineFile> Some(IReadOnlyList<QuarantineFile> files)
    {
        var bytes = 0L;
        return [.. files.TakeWhile((file, index) => (bytes += file.Documents.Bytes) <= BytesMax || index == 0)];
    }

    private async Task<bool> TryFeed(List<QuarantineFile> files, CancellationToken cancellationToken)
    {
        try
        {
            await Feed(files, cancellationToken);
            return true;
        }
        catch (Exception refused) when (refused is TarnException or DestinationMovedException or InvalidDataException or JsonException)
        {
            LogRefused(_parts.Log, files[0].Owner.Name, files.Count, refused.Message);
            return false;
        }
    }

    private async Task Feed(List<QuarantineFile> files, CancellationToken cancellationToken)
    {
        var name = await _parts.Store.Commit(transaction => Claim(transaction, files[0]), CancellationToken.None);
        var model = QuarantineTable.Model(files[0], name);
        using var output = _parts.Outputs.Table(files[0].Delivery, model, model.Table!);
        await output.Begin(cancellationToken);
        foreach (var file in files)
        {
            Add(output, file);
        }

        await using var prepared = await output.Prepare(new FlushScope(FlushScope.Whole, []), cancellationToken);
        await prepared.Enter(cancellationToken);
        await _parts.Store.Commit(
            async transaction =>
            {
                foreach (var file in files)
                {
                    if (!await QuarantineFiles.Enter(transaction, file))
                    {
                        throw new TarnException(ErrorKind.Conflict, "The file is in the quarantine's table already.");
                    }
                }

                await prepared.Apply(transaction);
                return true;
            },
            CancellationToken.None);
        await prepared.Committed(cancellationToken);
    }

    private async ValueTask<string> Claim(IMetadataTransaction transaction, QuarantineFile file)
    {
        var bucket = QuarantineTable.Bucket(file);
        if (await ObjectStore.FindBucket(transaction, bucket) is null)
        {
            await _objects.CreateBucket(transaction, bucket, file.Owner.Account, file.Owner.Region);
        }

        return await QuarantineNames.Claim(transaction, file);
    }

    private void Add(TableOutput output, QuarantineFile file)
    {
        var row = new ArrayBufferWriter<byte>();
        var number = 0L;
        foreach (var line in QuarantineDocuments.Read(_objects.Kept, file))
        {
            using var document = JsonDocument.Parse(line);
            row.ResetWrittenCount();
            QuarantineRow.Write(file, number++, document.RootElement, row);
            var result = output.Add(new DeliveryRecord(new ShardId(1), file.Id, 0, file.CommittedMs, row.WrittenMemory));
            if (result.IsRejected)
            {
                throw new TarnException(ErrorKind.Damaged, $"{file.Location}, document {number - 1}, is not a row of the quarantine: {result.Reason}");
            }
        }

        Invariant.Check(number == file.Count, "the quarantine keeps as many documents as the commit wrote");
    }

    [LoggerMessage(1, LogLevel.Error, "Delivery {Name}: its quarantine's table refuses {Files} files of error documents, which wait: {Reason}")]
    private static partial void LogRefused(ILogger log, string name, int files, string reason);
}
