using Tarn.Access.Sessions;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Files;
using Tarn.Items.Copies.Making;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;

namespace Tarn.Items.Copies.Imports;

/// <summary>Reads objects into the sorted rows of a copy. After a kill it begins again; a copy that is complete stays.</summary>
internal sealed class ImportWork(
    CopyTools tools, CopyWriting writing, ObjectStore objects, Func<KeptCaller, IRights> rightsOf, IImportLog log, TimeProvider time)
{
    private const string List = "s3:ListBucket";

    /// <summary>Makes the copy of an import.</summary>
    /// <param name="progress">Gets the reader, which counts.</param>
    /// <exception cref="TarnException">
    /// AccessDenied: the caller has no right to an object; NotFound: there is no bucket or no object; InvalidArgument: an object has another form.
    /// Others: try again.
    /// </exception>
    public async Task<ItemImport> Run(
        ItemImport import, ItemTable table, TableCopy copy, Action<ImportReader> progress, CancellationToken cancellationToken)
    {
        tools.Disk.Guard.CheckBulk();
        import.CheckBucket(objects);
        rightsOf(import.Caller).Require(List, $"{ObjectActions.ArnStart}{import.Bucket}");
        var stampUs = time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000;
        using var sorter = tools.NewSorter();
        using var reader = new ImportReader(import, table, sorter, log, stampUs);
        progress(reader);
        var request = new ListRequest { Bucket = import.Bucket, Prefix = import.Prefix ?? string.Empty };
        var found = 0;
        do
        {
            var page = await objects.List(request, cancellationToken);
            foreach (var key in page.Objects.Select(one => one.Key).Where(key => !key.EndsWith('/')))
            {
                await Read(import, key, reader, cancellationToken);
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
        return read;
    }

    private async Task Read(ItemImport import, string key, ImportReader reader, CancellationToken cancellationToken)
    {
        rightsOf(import.Caller).RequireObject(ObjectActions.Read, import.Bucket, key);
        ObjectVersion version;
        try
        {
            version = await objects.Head(import.Bucket, key, cancellationToken);
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            // Deleted since the listing.
            return;
        }

        await using var content = objects.OpenRead(version);
        await tools.Threads.Run(() => reader.Read(key, content, version.Size, cancellationToken));
    }

    private async Task Keep(
        ItemImport read, ItemTable table, TableCopy copy, RowSorter sorter, long stampUs, CancellationToken cancellationToken)
    {
        var path = tools.NewPath();
        try
        {
            var counts = await tools.Threads.Run(() =>
            {
                // Of several items with one key the last one stays: the same rule that merges changes.
                using var rows = new ChangedRows(new NoRows(), sorter.Sorted());
                return Write(path, rows, cancellationToken);
            });
            await writing.Keep(
                copy with { State = CopyState.Available, Table = table, StampUs = stampUs, Counts = counts },
                path,
                transaction => ItemImportRow.Put(transaction, read),
                cancellationToken);
        }
        finally
        {
            await tools.Threads.Run(() => tools.Disk.Delete(path));
        }
    }

    private ItemCounts Write(string path, ChangedRows rows, CancellationToken cancellationToken)
    {
        using var writer = new RowFileWriter(tools.Disk, path);
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
