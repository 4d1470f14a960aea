using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Turns;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Aws.Iceberg.Commits;

/// <summary>
/// Commits of engines to one table or to several, in one metadata transaction. The tables' turns are entered in the order of
/// their names. A repeated commit is recognised by its content: D31 (a failed requirement is a conflict).
/// </summary>
/// <param name="catalog">The catalog.</param>
/// <param name="committers">The queues of tables.</param>
/// <param name="places">Checks the locations of new and moved tables.</param>
internal sealed class RestCommits(RestCatalog catalog, TableCommitters committers, RequestedPlaces places)
{
    private const int AttemptsMax = 10;

    /// <summary>Commits. When it returns, every commit is in effect.</summary>
    /// <exception cref="AwsErrorException">
    /// NoSuchTableException; ServiceUnavailableException: nothing was written; CommitStateUnknownException.
    /// </exception>
    /// <exception cref="TarnException">
    /// Conflict: a requirement does not hold; InvalidArgument; AccessDenied: the caller may not use a table's places.
    /// </exception>
    public async Task Commit(
        IReadOnlyList<TableCommitRequest> requests, IRights rights, RecordedRequest recorded, CancellationToken cancellationToken)
    {
        var turns = new List<TableTurn>();
        try
        {
            var ordered = requests.OrderBy(request => request.Table.Database, StringComparer.Ordinal)
                .ThenBy(request => request.Table.Table, StringComparer.Ordinal).ToArray();
            foreach (var request in ordered)
            {
                turns.Add(await committers.EnterForEngine(request.Table, rights, cancellationToken));
            }

            await Commit(ordered, turns, recorded, cancellationToken);
        }
        catch (TarnException refused) when (refused.Kind == ErrorKind.Conflict)
        {
            foreach (var turn in turns.Where(turn => turn.Table is not null))
            {
                committers.ForeignRefused(turn.Name);
            }

            throw;
        }
        finally
        {
            foreach (var turn in turns)
            {
                turn.Dispose();
            }
        }

        foreach (var request in requests)
        {
            committers.ForeignCommitted(request.Table);
        }
    }

    private async Task Commit(
        TableCommitRequest[] requests, List<TableTurn> turns, RecordedRequest recorded, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (turns.Zip(requests).All(pair => IsRepeated(pair.First, pair.Second.Commit)))
            {
                return;
            }

            var prepared = new List<PreparedCommit>();
            try
            {
                foreach (var (turn, request) in turns.Zip(requests))
                {
                    prepared.Add(await Prepare(turn, request.Commit, cancellationToken));
                }

                if (await Apply(prepared, turns, recorded, cancellationToken))
                {
                    return;
                }
            }
            finally
            {
                foreach (var commit in prepared)
                {
                    await commit.DisposeAsync();
                }
            }

            if (attempt == AttemptsMax)
            {
                throw new TarnException(ErrorKind.Conflict, "The table changed again and again meanwhile; retry.");
            }

            foreach (var turn in turns)
            {
                await turn.Refresh(cancellationToken);
            }
        }
    }

    private async Task<PreparedCommit> Prepare(TableTurn turn, TableCommit commit, CancellationToken cancellationToken)
    {
        if (turn.Table is { IsIceberg: false })
        {
            throw catalog.Exists(turn.Table, forView: false);
        }

        try
        {
            var taken = places.Take(turn, commit);
            if (turn.Table is { } table)
            {
                // The client's metadata may name any file.
                turn.Rights!.RequireUse(table.Places);
                return await turn.Prepare(taken, cancellationToken);
            }

            if (!commit.Requirements.Any(requirement => requirement is TableRequirement.NoTable))
            {
                throw IcebergFailures.NoTable(turn.Name);
            }

            if (!catalog.Lake.TryFindDatabase(turn.Name.DatabaseName, out _))
            {
                throw IcebergFailures.NoNamespace(turn.Name.Database);
            }

            turn.Begin(taken);
            turn.Rights!.RequireUse(TablePlace.Of(turn.Metadata!));
            await places.EnsureBucket(turn.Name, turn.Metadata!.Location, cancellationToken);
            return await turn.Prepare(TableCommit.Nothing, cancellationToken);
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.DiskFull or ErrorKind.Unavailable or ErrorKind.DiskFailed)
        {
            throw new AwsErrorException("ServiceUnavailableException", 503, failure.Message);
        }
    }

    /// <summary>Puts all commits into one transaction. False: a table moved meanwhile, and nothing was put.</summary>
    private async Task<bool> Apply(
        List<PreparedCommit> prepared, List<TableTurn> turns, RecordedRequest recorded, CancellationToken cancellationToken)
    {
        try
        {
            await catalog.Store.Commit(
                async transaction =>
                {
                    foreach (var commit in prepared)
                    {
                        if (await commit.Apply(transaction) is ApplyOutcome.Moved or ApplyOutcome.Gone)
                        {
                            throw new MovedException();
                        }
                    }

                    await recorded.Record(transaction);
                    return true;
                },
                cancellationToken);
        }
        catch (MovedException)
        {
            return false;
        }
        catch (TarnException unknown) when (unknown.Kind == ErrorKind.OutcomeUnknown)
        {
            foreach (var turn in turns)
            {
                await turn.Refresh(cancellationToken);
            }

            if (!turns.Zip(prepared).All(pair => pair.First.Holds(pair.Second)))
            {
                throw;
            }

            return true;
        }

        foreach (var (turn, commit) in turns.Zip(prepared))
        {
            await turn.Committed(commit, cancellationToken);
        }

        return true;
    }

    // A commit without a snapshot or a new table has no content by which it could be recognised.
    private static bool IsRepeated(TableTurn turn, TableCommit commit)
    {
        if (turn.Metadata is not { } table || turn.IsNew)
        {
            return false;
        }

        var snapshots = commit.Updates.OfType<TableUpdate.AddSnapshot>().Select(update => update.Snapshot).ToArray();
        return snapshots.Length > 0
            ? snapshots.All(snapshot => snapshot.ManifestList is not null && table.SnapshotById(snapshot.Id)?.ManifestList == snapshot.ManifestList)
            : commit.Requirements.Any(requirement => requirement is TableRequirement.NoTable)
                && commit.Updates.OfType<TableUpdate.AssignUuid>().Any(assigned => assigned.Uuid == table.TableUuid);
    }

    private sealed class MovedException : Exception;
}
