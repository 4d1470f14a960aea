using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs.Objects;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;

namespace Tarn.Delivery.Outputs.Errors;

/// <summary>The objects of one flush of error documents: one per error type and prefix. Each one is stored for the quarantine.</summary>
/// <param name="config">Its configuration.</param>
/// <param name="time">The clock.</param>
internal sealed class ErrorFlush(
    DeliveryId id, DeliveryConfig config, IReadOnlyList<(string ErrorType, ObjectFlush Documents)> objects, TimeProvider time) : IPreparedFlush
{
    public long Rows => objects.Sum(one => one.Documents.Rows);

    public IReadOnlyList<LedgerFile> Files => [.. objects.SelectMany(one => one.Documents.Files)];

    public long? SnapshotId => null;

    public IReadOnlyList<ColumnChange> ColumnChanges => [];

    public IReadOnlyList<RestLine> Rest => [];

    public async ValueTask Apply(IMetadataTransaction transaction)
    {
        foreach (var (errorType, documents) in objects)
        {
            await documents.Apply(transaction);
            var file = transaction.NextId();
            QuarantineFiles.Add(transaction, new QuarantineFile
            {
                Delivery = id,
                Id = file,
                Owner = (config.Account, config.Region, config.Name),
                Documents = UnkeyedBlobs.Keep(transaction, documents.Staged, file),
                Compression = config.Destination.Objects.Compression,
                Count = documents.Rows,
                Location = documents.Files[0].Location,
                ErrorType = errorType,
                CommittedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            });
        }
    }

    public ValueTask Rebase(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask Committed(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        List<Exception> failures = [];
        foreach (var (_, documents) in objects)
        {
            try
            {
                await documents.DisposeAsync();
            }
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count > 0)
        {
            throw failures[0];
        }
    }
}
