using Tarn.Delivery.Ledger;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Outputs.Objects;

/// <summary>The objects of one flush: one per partition, or several.</summary>
/// <param name="records">The records in them, if a record may be several rows; null: a record is a row.</param>
internal sealed class ObjectsFlush(IReadOnlyList<IPreparedFlush> objects, long? records = null) : IPreparedFlush
{
    public long Rows => records ?? objects.Sum(one => one.Rows);

    public IReadOnlyList<LedgerFile> Files => [.. objects.SelectMany(one => one.Files)];

    public long? SnapshotId => null;

    public IReadOnlyList<ColumnChange> ColumnChanges => [];

    public IReadOnlyList<RestLine> Rest => [];

    public async ValueTask Apply(IMetadataTransaction transaction)
    {
        foreach (var one in objects)
        {
            await one.Apply(transaction);
        }
    }

    public async ValueTask Rebase(CancellationToken cancellationToken)
    {
        foreach (var one in objects)
        {
            await one.Rebase(cancellationToken);
        }
    }

    public async ValueTask Committed(CancellationToken cancellationToken)
    {
        foreach (var one in objects)
        {
            await one.Committed(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<Exception> failures = [];
        foreach (var one in objects)
        {
            try
            {
                await one.DisposeAsync();
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
