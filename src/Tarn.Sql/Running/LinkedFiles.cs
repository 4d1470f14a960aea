using Tarn.Sql.Catalog;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;
using Tarn.Workers.Jobs;
using Tarn.Workers.Leases;
using Tarn.Workers.Pool;

namespace Tarn.Sql.Running;

/// <summary>The leased files of scans in a worker's folder.</summary>
internal static class LinkedFiles
{
    /// <summary>Links the files into a worker's folder. The worker writes copies of files that the engine does not read as they are.</summary>
    /// <param name="leases">The leases of the files, which are verified.</param>
    /// <param name="files">Files of scans by ordinal.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="Tarn.Workers.WorkerException">A file is damaged, or the copies exceed the worker's quota.</exception>
    public static async Task<Dictionary<int, ScanFiles>> Link(this LeaseSet leases, IEnumerable<ScanNode> scans,
        IReadOnlyDictionary<int, ScannedFiles> files, Worker worker, CancellationToken cancellationToken)
    {
        var (linked, copies) = (new Dictionary<int, ScanFiles>(), new PlainCopies(leases));
        foreach (var scan in scans.Where(scan => files.ContainsKey(scan.Ordinal)))
        {
            var of = files[scan.Ordinal];
            var columns = Columns(scan, of).ToList();
            var ids = columns.ConvertAll(column => column.Ids);
            var hasInstants = columns.Exists(column => HasZonedNanoseconds(column.Type));
            var link = new Dictionary<string, string>();
            foreach (var file in of.Data)
            {
                var path = worker.Folder.Link(leases[file.Location]);
                var wanted = file.Layout is null ? ids : null;
                link[file.Location] = file.Format == "parquet" ? await copies.Plan(file.Location, path, wanted, hasInstants, cancellationToken) : path;
            }

            // Each column of a delete file is read.
            hasInstants = of.KeyColumns.Values.Any(key => HasZonedNanoseconds(key.Root.Type));
            foreach (var file in of.Deletes)
            {
                var path = worker.Folder.Link(leases[file.Location]);
                link[file.Location] = file.Format == "parquet" ? await copies.Plan(file.Location, path, null, hasInstants, cancellationToken) : path;
            }

            linked[scan.Ordinal] = Files(leases, of, link);
        }

        await copies.Write(worker, cancellationToken);
        return linked;
    }

    private static ScanFiles Files(LeaseSet leases, ScannedFiles files, Dictionary<string, string> links)
    {
        var deletes = new Dictionary<DeleteFile, ScanDelete>(ReferenceEqualityComparer.Instance);
        foreach (var delete in files.Deletes)
        {
            deletes.Add(delete, new ScanDelete(delete, links[delete.Location]));
        }

        return new([.. files.Data.Select(f => new ScanFile(f with { ModifiedMs = leases[f.Location].ModifiedMs }, links[f.Location])
        {
            HasPositionDeletes = f.Deletes.Any(d => d.Kind == DeleteKind.Positions),
            Vector = f.Deletes.FirstOrDefault(d => d.Kind == DeleteKind.Vector) is { } vector ? deletes[vector] : null,
            HasEqualityDeletes = f.Deletes.Any(d => d.Kind == DeleteKind.Equality),
        })])
        {
            Deletes = [.. deletes.Values],
            KeyColumns = files.KeyColumns,
        };
    }

    private static IEnumerable<(IReadOnlyList<int> Ids, SqlType Type)> Columns(ScanNode scan, ScannedFiles files) => scan.Paths
        .Select(path => (scan.Table.ColumnAt(path.Column).FieldIds(path.Fields), scan.Table.ColumnAt(path.Column).Type))
        .Concat(files.KeyColumns.Values.Select(key => ((IReadOnlyList<int>)[key.Root.FieldId], key.Root.Type)));

    private static bool HasZonedNanoseconds(SqlType type) => (type.Kind == TypeKind.TimestampWithTimeZone && type.IsNanoseconds)
        || type.Arguments.Any(HasZonedNanoseconds) || type.Fields.Any(field => HasZonedNanoseconds(field.Type));
}
