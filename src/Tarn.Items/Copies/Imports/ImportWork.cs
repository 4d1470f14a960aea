using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Files;
using Tarn.Items.Copies.Making;
using Tarn.Items.Copies.Transfers;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
using Tarn.Storage.Tasks;

namespace Tarn.Items.Copies.Imports;

/// <summary>
/// Reads objects into the sorted rows of a copy, and fills the table with them. After a kill it begins again; a copy that is complete stays.
/// </summary>
internal sealed class ImportWork(ItemCopies copies, ItemTables tables, ObjectStore objects, IImportLog log, TimeProvider time) : ITaskWork<ItemImport>
{
    private const string List = "s3:ListBucket";

    private readonly CopyTools _tools = copies.Tools;
    private ImportReader? _reader;

    /// <summary>How far it is; null: it reads nothing.</summary>
    public ImportCounts? Counts => _reader?.Counts;

    /// <inheritdoc/>
    public async Task<TaskEnd<ItemImport>> Run(TaskPass<ItemImport> pass, CancellationToken cancellationToken)
    {
        var import = pass.Task;
        var table = tables.TryGet(import.Table, out var found) ? found : throw new TarnException(ErrorKind.NotFound, "The table was deleted.");
        var copy = copies.Copies.TryGet(import.Copy, out var one) ? one : throw new TarnException(ErrorKind.NotFound, "The copy was deleted.");
        if (copy.State == CopyState.Creating)
        {
            await Make(pass, table, copy, cancellationToken);
        }

        if (copies.Copies.FillOf(import.Table) is { IsDone: false } fill)
        {
            await copies.FillNow(fill, cancellationToken);
        }

        return new TaskEnd<ItemImport>(TaskState.Succeeded) { Result = RemoveCopy };
    }

    /// <inheritdoc/>
    public TaskEnd<ItemImport>? EndOf(Exception failure) => ItemTransfer.EndOf<ItemImport>(failure, CodeOf) is { } end
        ? end with { Result = async (transaction, import) => await RemoveCopy(transaction, await end.Result!(transaction, import)) }
        : null;

    private static string? CodeOf(ErrorKind kind) => kind switch
    {
        ErrorKind.NotFound => "S3NoSuchKey",
        ErrorKind.InvalidArgument => "InputFormatError",
        _ => null,
    };

    // The copy goes with the end of its import: the rows have it.
    private async ValueTask<ItemImport> RemoveCopy(IMetadataTransaction transaction, ItemImport import)
    {
        if (await TableCopyRow.Find(transaction, import.Copy) is { } copy)
        {
            await copies.Copies.Remove(transaction, copy);
        }

        return import;
    }

    private async Task Make(TaskPass<ItemImport> pass, ItemTable table, TableCopy copy, CancellationToken cancellationToken)
    {
        var import = pass.Task;
        _tools.Disk.Guard.CheckBulk();
        import.CheckBucket(objects);
        pass.Rights.Require(List, $"{ObjectActions.ArnStart}{import.Bucket}");
        var stampUs = time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000;
        using var sorter = _tools.NewSorter();
        using var reader = new ImportReader(import, table, sorter, log, stampUs);
        _reader = reader;
        var request = new ListRequest { Bucket = import.Bucket, Prefix = import.Prefix ?? string.Empty };
        var found = 0;
        do
        {
            var page = await objects.List(request, cancellationToken);
            foreach (var key in page.Objects.Select(one => one.Key).Where(key => !key.EndsWith('/')))
            {
                await Read(pass, key, reader, cancellationToken);
                found++;
            }

            request = request with { From = page.Next };
        }
        while (request.From is not null);
        if (found == 0)
        {
            throw new TarnException(ErrorKind.NotFound, $"Bucket {import.Bucket} has no objects whose keys begin with '{import.Prefix}'.");
        }

        var read = import with { Counts = reader.Counts };
        await Keep(read, table, copy, sorter, stampUs, cancellationToken);
    }

    private async Task Read(TaskPass<ItemImport> pass, string key, ImportReader reader, CancellationToken cancellationToken)
    {
        var bucket = pass.Task.Bucket;
        pass.Rights.RequireObject(ObjectActions.Read, bucket, key);
        ObjectVersion version;
        try
        {
            version = await objects.Head(bucket, key, cancellationToken);
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            // Deleted since the listing.
            return;
        }

        await using var content = objects.OpenReadFor(pass.Rights, version);
        await _tools.Threads.Run(() => reader.Read(key, content, version.Size, cancellationToken));
    }

    private async Task Keep(
        ItemImport read, ItemTable table, TableCopy copy, RowSorter sorter, long stampUs, CancellationToken cancellationToken)
    {
        var path = _tools.NewPath();
        try
        {
            var counts = await _tools.Threads.Run(() =>
            {
                // Of several items with one key the last one stays: the same rule that merges changes.
                using var rows = new ChangedRows(new NoRows(), sorter.Sorted());
                return Write(path, rows, cancellationToken);
            });
            await copies.Writing.Keep(
                copy with { State = CopyState.Available, Table = table, StampUs = stampUs, Counts = counts },
                path,
                transaction => ItemImport.Rows.Put(transaction, read),
                cancellationToken);
        }
        finally
        {
            await _tools.Threads.Run(() => _tools.Disk.Delete(path));
        }
    }

    private ItemCounts Write(string path, ChangedRows rows, CancellationToken cancellationToken)
    {
        using var writer = new RowFileWriter(_tools.Disk, path);
        var bytes = 0L;
        while (rows.MoveNext())
        {
            writer.Add(rows.Key, rows.Value.Span);
            bytes += RowForm.ItemOf(rows.Value).SizeBytes;
            cancellationToken.ThrowIfCancellationRequested();
        }

        writer.Finish();
        return new ItemCounts(writer.Rows, bytes);
    }
}
