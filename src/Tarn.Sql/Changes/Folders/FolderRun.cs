using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;

namespace Tarn.Sql.Changes.Folders;

/// <summary>Runs a query and writes its rows as files of folders.</summary>
/// <param name="queries">Runs plans in workers.</param>
/// <param name="threads">The threads that plan.</param>
internal sealed class FolderRun(StatementLake lake, QueryRunner queries, PlanningThreads threads)
{
    /// <summary>Writes the files, which wait outside the object store.</summary>
    /// <param name="shape">The columns of the files and, after them, the key columns; and the number of key columns.</param>
    /// <param name="started">The moment when the statement's planning began.</param>
    /// <exception cref="SqlException">The query failed; nothing is left.</exception>
    public async Task<(IReadOnlyList<WrittenFolder> Files, QueryOutcome Outcome)> Write(
        PlannedQuery query, FolderFormat format, (IReadOnlyList<NestedField> Columns, int Keys) shape, StatementScope scope, long started,
        CancellationToken cancellationToken)
    {
        var writer = new FolderWriter(format, shape.Columns, shape.Keys, lake.Disk, lake.WrittenFolder);
        IReadOnlyList<WrittenFolder> files = [];
        var outcome = await queries.Run(query, scope.Principal, scope.Terms, started, async ready =>
        {
            var planning = threads.Time.GetElapsedTime(started);
            files = await writer.Write(query, ready, cancellationToken);
            return (files.Sum(file => file.Rows), planning);
        }, cancellationToken);
        return (files, outcome);
    }
}
