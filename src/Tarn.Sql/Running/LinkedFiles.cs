using Tarn.Sql.Catalog;
using Tarn.Sql.Planning.Scans;
using Tarn.Workers.Leases;
using Tarn.Workers.Pool;

namespace Tarn.Sql.Running;

/// <summary>The leased files of a scan in a worker's folder.</summary>
internal static class LinkedFiles
{
    /// <summary>Links the files into a worker's folder.</summary>
    public static ScanFiles Link(this LeaseSet leases, TableFiles files, WorkerFolder folder)
    {
        var deletes = new Dictionary<DeleteFile, ScanDelete>(ReferenceEqualityComparer.Instance);
        foreach (var delete in files.Deletes)
        {
            deletes.Add(delete, new ScanDelete(delete, folder.Link(leases[delete.Location])));
        }

        return new([.. files.Data.Select(f => new ScanFile(f with { ModifiedMs = leases[f.Location].ModifiedMs }, folder.Link(leases[f.Location]))
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
}
