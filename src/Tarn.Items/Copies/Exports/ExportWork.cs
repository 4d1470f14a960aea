using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tarn.Items.Changes;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Files;
using Tarn.Items.Copies.Making;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
using Tarn.Storage.Tasks;

namespace Tarn.Items.Copies.Exports;

/// <summary>Writes the objects of an export. A kill repeats all of it, with the same keys.</summary>
internal sealed class ExportWork(
    CopyTools tools, ItemTables tables, TableCopies copies, SourceRecords records, ObjectStore objects, TimeProvider time) : ITaskWork<ItemExport>
{
    private const long FileBytes = 256L << 20;
    private const int LinesBetweenLooks = 1_000;
    private const int NameBytes = 13;

    private TaskPass<ItemExport> _pass = null!;

    /// <summary>Writes an export.</summary>
    /// <exception cref="TarnException">
    /// AccessDenied: the caller has no right to an object; NotFound: bucket or table is gone; Damaged. Others: try again.
    /// </exception>
    public async Task<TaskEnd<ItemExport>> Run(TaskPass<ItemExport> pass, CancellationToken cancellationToken)
    {
        _pass = pass;
        var export = pass.Task;
        tools.Disk.Guard.CheckBulk();
        export.CheckBucket(objects);
        await Put(export, $"{export.Folder}_started", [], cancellationToken);
        var table = tables.TryGet(export.Table, out var found) ? found : throw new TarnException(ErrorKind.NotFound, $"Table {export.TableArn} was deleted.");
        var copy = copies.TryGet(export.Copy, out var one) ? one : throw new TarnException(ErrorKind.NotFound, $"Copy {export.Copy} was deleted.");
        using var sorter = tools.NewSorter();
        ChangeTaker sort = export.Content == ExportContent.Items
            ? (in ItemChange change) => SourceRecords.Sort(sorter, change)
            : (in ItemChange change) => ChangedItems.Sort(sorter, change);
        await records.Read(table, copy, LastStampOf(export), take => tools.Threads.Run(() => take(sort)), cancellationToken);
        using var lines = await tools.Threads.Run(() => LinesOf(export, table, copy, sorter));
        var (files, bytes) = await WriteFiles(export, lines, cancellationToken);
        var done = export with
        {
            State = TransferState.Completed,
            Ended = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
            Items = files.Sum(file => file.Lines),
            Bytes = bytes,
        };
        await PutWithSum(export, "manifest-files", ExportManifests.Files(files), cancellationToken);
        await PutWithSum(export, "manifest-summary", ExportManifests.Summary(done), cancellationToken);
        return new TaskEnd<ItemExport>(TaskState.Succeeded)
        {
            Result = (_, one) => ValueTask.FromResult(one with { Ended = done.Ended, Items = done.Items, Bytes = done.Bytes }),
        };
    }

    /// <inheritdoc/>
    public TaskEnd<ItemExport>? EndOf(Exception failure) =>
        ItemTransfer.EndOf<ItemExport>(failure, static kind => kind == ErrorKind.NotFound ? "TableNotFound" : null);

    // An incremental export ends before its last moment.
    private static long LastStampOf(ItemExport export) =>
        export.Content == ExportContent.Items ? (export.ToMs * 1_000) + 999 : (export.ToMs * 1_000) - 1;

    private static string KeyOf(ItemExport export, int file)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{export.Arn} {file}")));
        return $"{export.DataFolder}{Convert.ToHexStringLower(hash.AsSpan(0, NameBytes))}.json.gz";
    }

    private static long WriteLines(ExportFile file, IExportLines lines, ref bool hasLine, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        while (hasLine && file.LineBytes < FileBytes)
        {
            file.Add(lines.Write);
            bytes += lines.SizeBytes;
            hasLine = lines.MoveNext();
            if (file.Lines % LinesBetweenLooks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        file.Finish();
        return bytes;
    }

    private IExportLines LinesOf(ItemExport export, ItemTable table, TableCopy copy, RowSorter changes)
    {
        var rows = tools.Open(copy);
        return export.Content == ExportContent.Items
            ? new ItemLines(new ChangedRows(rows, changes.Sorted()))
            : new ChangedItems(table.Keys, rows, changes.Sorted(), export.FromMs * 1_000, export.Content == ExportContent.NewAndOldImages);
    }

    private async Task<(List<ExportedFile> Files, long Bytes)> WriteFiles(ItemExport export, IExportLines lines, CancellationToken cancellationToken)
    {
        var (files, bytes) = (new List<ExportedFile>(), 0L);
        var hasLine = await tools.Threads.Run(lines.MoveNext);
        do
        {
            var path = tools.NewPath();
            try
            {
                using var file = await tools.Threads.Run(() =>
                {
                    var made = new ExportFile(tools.Disk, path);
                    bytes += WriteLines(made, lines, ref hasLine, cancellationToken);
                    return made;
                });
                files.Add(await Put(export, KeyOf(export, files.Count), file, cancellationToken));
            }
            finally
            {
                await tools.Threads.Run(() => tools.Disk.Delete(path));
            }
        }
        while (hasLine);

        return (files, bytes);
    }

    private async Task<ExportedFile> Put(ItemExport export, string key, ExportFile file, CancellationToken cancellationToken)
    {
        Require(export, key);
        await using var staged = await objects.Adopt(file.Path, StageOf(export, key), cancellationToken);
        var options = new PutOptions { Properties = ObjectProperties.OfType("application/gzip") };
        var made = await objects.Put(export.Bucket, key, staged, options, cancellationToken);
        return new ExportedFile(key, made.ETag, file.Md5, file.Lines);
    }

    private StageOptions StageOf(ItemExport export, string key) => new() { Bucket = export.Bucket, Key = key, Rights = _pass.Rights };

    private async Task PutWithSum(ItemExport export, string name, byte[] bytes, CancellationToken cancellationToken)
    {
        await Put(export, $"{export.Folder}{name}.json", bytes, cancellationToken);
#pragma warning disable CA5351 // AWS's manifests have this checksum
        var sum = Convert.ToBase64String(MD5.HashData(bytes));
#pragma warning restore CA5351
        await Put(export, $"{export.Folder}{name}.md5", Encoding.ASCII.GetBytes(sum), cancellationToken);
    }

    private async Task Put(ItemExport export, string key, byte[] bytes, CancellationToken cancellationToken)
    {
        Require(export, key);
        await objects.Put(export.Bucket, key, bytes, new PutOptions { Rights = _pass.Rights }, cancellationToken);
    }

    private void Require(ItemExport export, string key) => _pass.Rights.RequireObject(ObjectActions.Write, export.Bucket, key);
}
