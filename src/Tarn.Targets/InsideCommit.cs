using Tarn.Storage.Metadata;

namespace Tarn.Targets;

/// <summary>A commit of rows together with records of targets inside the instance: all of them, or none.</summary>
public static class InsideCommit
{
    /// <summary>Enters the targets, commits, and leaves them. It is not cancelled: the targets must know the outcome.</summary>
    /// <param name="records">The records in the order in which the targets get them.</param>
    /// <param name="write">Writes the rows. It may run again after a conflict.</param>
    public static async ValueTask Run(
        IMetadataStore store, IReadOnlyCollection<IInsideAppend> records, Func<IMetadataTransaction, ValueTask<bool>> write)
    {
        var targets = records.DistinctBy(one => one.Target).OrderBy(one => one.Target).ToList();
        var entered = 0;
        try
        {
            for (; entered < targets.Count; entered++)
            {
                await targets[entered].Enter();
            }

            await store.CommitWithLog(
                async transaction =>
                {
                    foreach (var record in records)
                    {
                        record.Write(transaction);
                    }

                    return await write(transaction);
                },
                CancellationToken.None);
            foreach (var record in records)
            {
                record.Committed();
            }
        }
        finally
        {
            foreach (var target in targets.Take(entered))
            {
                target.Leave();
            }
        }
    }
}
