using Tarn.Lake.Files;
using Tarn.Storage;
using Tarn.Storage.Objects;

namespace Tarn.Sql.Executions;

/// <summary>
/// Finds an earlier result of the same statement: same text and values, database, catalog, work group, location and form. It looks through
/// the newest executions of the work group, at most 1,000. A result that itself was reused does not count, nor does
/// one that lacks undelivered records. A result whose statement names its principal counts for this principal alone.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/reusing-query-results.html"/>
internal sealed class ResultReuse(ExecutionStore store, ObjectStore objects)
{
    private const int ExecutionsMax = 1_000;
    private const int PageEntries = 100;

    /// <param name="wanted">The new execution; its location ends with its own id.</param>
    /// <param name="ageMax">The most time since the end of the earlier execution.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Execution?> Find(Execution wanted, TimeSpan ageMax, CancellationToken cancellationToken)
    {
        var oldest = wanted.SubmittedMs - (long)ageMax.TotalMilliseconds;
        Execution? last = null;
        for (var seen = 0; seen < ExecutionsMax; seen += PageEntries)
        {
            var ids = await store.List(wanted.Key.Account, wanted.Key.Region, wanted.WorkGroup, last, PageEntries, cancellationToken);
            foreach (var id in ids)
            {
                var earlier = await store.Find(wanted.Key with { Id = id }, cancellationToken);
                if (earlier is not null && earlier.CompletedMs >= oldest && Fits(earlier, wanted) && await Exists(earlier, cancellationToken))
                {
                    return earlier;
                }

                last = earlier ?? last;
            }

            if (ids.Count < PageEntries)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The new execution with the earlier one's result.</summary>
    public static Execution Of(Execution execution, Execution earlier) => execution with
    {
        State = ExecutionState.Succeeded,
        CompletedMs = execution.SubmittedMs,
        OutputLocation = earlier.OutputLocation,
        Columns = earlier.Columns,
        Statistics = new ExecutionStatistics { OutputRows = earlier.Statistics.OutputRows, OutputBytes = earlier.Statistics.OutputBytes },
        ReusedFrom = earlier.Key.Id,
    };

    private static bool Fits(Execution earlier, Execution wanted) =>
        earlier is { State: ExecutionState.Succeeded, Kind: StatementKind.Dml, ReusedFrom: null, Statistics.LeftOut: null }
            && (earlier.Sql, earlier.Database, earlier.Catalog) == (wanted.Sql, wanted.Database, wanted.Catalog)
            && (earlier.Identity == wanted.Identity || !earlier.Statistics.NamesUser)
            && earlier.HasJsonParts == wanted.HasJsonParts
            && (earlier.SealsResult || !wanted.SealsResult)
            && (wanted.ResultKey is null || earlier.ResultKey == wanted.ResultKey)
            && earlier.Parameters.SequenceEqual(wanted.Parameters)
            && FolderOf(earlier) == FolderOf(wanted);

    private static string FolderOf(Execution execution) => execution.OutputLocation[..(execution.OutputLocation.LastIndexOf('/') + 1)];

    private async Task<bool> Exists(Execution execution, CancellationToken cancellationToken)
    {
        var place = ObjectLocation.Parse(execution.OutputLocation);
        try
        {
            await objects.Head(place.Bucket, place.Key, cancellationToken);
            return true;
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            return false;
        }
    }
}
