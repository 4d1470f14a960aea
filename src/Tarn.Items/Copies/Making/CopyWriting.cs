using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Files;
using Tarn.Items.Reads;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Unkeyed;
using Tarn.Storage.Rows;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Copies.Making;

/// <summary>Writes the rows of a table at one moment into a file, and stores it as the copy's blob.</summary>
internal sealed class CopyWriting(CopyTools tools, IMetadataStore store, StreamDirectory streams, TimeProvider time)
{
    private const int RowsBetweenLooks = 1_000;

    /// <summary>Makes a copy available. Nothing happens when its row is gone.</summary>
    /// <param name="snapshot">The rows; the caller disposes it.</param>
    /// <exception cref="Storage.TarnException">DiskFull, DiskFailed, Damaged: the copy stays as it is, and the caller tries again.</exception>
    public async Task Write(TableCopy copy, ItemSnapshot snapshot, CancellationToken cancellationToken)
    {
        tools.Disk.Guard.CheckBulk();
        var positions = streams.ShardsOf(copy.Table.Stream).Select(shard => new LogPosition(shard.Id, snapshot.NextOf(shard.Id))).ToList();
        var stampUs = time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000;
        var counts = CountsOf(snapshot.Rows, copy.Table);
        var path = tools.NewPath();
        try
        {
            var newest = await tools.Threads.Run(() => WriteFile(path, snapshot.Rows, copy.Table, cancellationToken));
            var made = copy with { State = CopyState.Available, StampUs = Math.Max(stampUs, newest), Positions = positions, Counts = counts };
            await Keep(made, path, null, cancellationToken);
        }
        finally
        {
            await tools.Threads.Run(() => tools.Disk.Delete(path));
        }
    }

    /// <summary>Stores a complete file of sorted rows as the blob of a copy.</summary>
    /// <param name="more">Adds rows in the same commit.</param>
    public async Task Keep(TableCopy made, string path, Action<IMetadataTransaction>? more, CancellationToken cancellationToken)
    {
        await using var staged = await tools.Blobs.Adopt(path, $"copy {made.Id} of item table {made.Table.Name.Name}", cancellationToken);
        await store.Commit(transaction => Keep(transaction, made, staged, more), CancellationToken.None);
    }

    private static async ValueTask<bool> Keep(
        IMetadataTransaction transaction, TableCopy made, StagedBlob staged, Action<IMetadataTransaction>? more)
    {
        if (await TableCopyRow.Find(transaction, made.Id) is not { State: CopyState.Creating })
        {
            return false;
        }

        more?.Invoke(transaction);
        TableCopyRow.Put(transaction, made with { Blob = UnkeyedBlobs.Keep(transaction, staged, made.Id) });
        return true;
    }

    private static ItemCounts CountsOf(RowSnapshot rows, ItemTable table) =>
        rows.Get(RowForm.CountsKey(table.Id.Value)) is { } row ? ItemCounts.Read(row) : default;

    // The newest stamp of a row.
    private long WriteFile(string path, RowSnapshot snapshot, ItemTable table, CancellationToken cancellationToken)
    {
        using var writer = new RowFileWriter(tools.Disk, path);
        using var rows = snapshot.Read(RowForm.All(table.Id.Value), isForward: true);
        var newest = 0L;
        while (rows.MoveNext())
        {
            writer.Add(rows.Key[RowForm.IdBytes..], rows.Value.Span);
            newest = Math.Max(newest, RowForm.StampOf(rows.Value.Span));
            if (writer.Rows % RowsBetweenLooks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        writer.Finish();
        return newest;
    }
}
