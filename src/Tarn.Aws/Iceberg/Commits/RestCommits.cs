using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage.Rights;

namespace Tarn.Aws.Iceberg.Commits;

/// <summary>
/// Commits of engines to one table or to several, in one metadata transaction. The tables' commit locks are taken in the order of
/// their names. A repeated commit is recognised by its content: D31 (a failed requirement is a conflict).
/// </summary>
/// <param name="committers">The queues of tables.</param>
/// <param name="places">Checks the locations of new and moved tables.</param>
internal sealed class RestCommits(RestCatalog catalog, TableCommitters committers, RequestedLocations places)
{
    private const int AttemptsMax = 10;

    /// <summary>Commits. When it returns, every commit is in effect.</summary>
    /// <exception cref="AwsErrorException">
    /// NoSuchTableException; ServiceUnavailableException: nothing was written; CommitStateUnknownException.
    /// </exception>
    /// <exception cref="TarnException">
    /// Conflict: a requirement does not hold; InvalidArgument; AccessDenied: the caller may not use a table's locations.
    /// </exception>
    public async Task Commit(
        IReadOnlyList<TableCommitRequest> requests, IRights rights, RecordedRequest recorded, CancellationToken cancellationToken)
    {
        var commitLocks = new List<CommitLock>();
        try
        {
            var ordered = requests.OrderBy(request => request.Table.Database, StringComparer.Ordinal)
                .ThenBy(request => request.Table.Table, StringComparer.Ordinal).ToArray();
            foreach (var request in ordered)
            {
                commitLocks.Add(await committers.EnterForEngine(request.Table, rights, cancellationToken));
            }

            await Commit(ordered, commitLocks, recorded, cancellationToken);
        }
        catch (TarnException refused) when (refused.Kind == ErrorKind.Conflict)
        {
            foreach (var commitLock in commitLocks.Where(commitLock => commitLock.Table is not null))
            {
                committers.ForeignRefused(commitLock.Name);
            }

            throw;
        }
        finally
        {
            foreach (var commitLock in commitLocks)
            {
                commitLock.Dispose();
            }
        }

        foreach (var request in requests)
        {
            committers.ForeignCommitted(request.Table);
        }
    }

    private async Task Commit(
        TableCommitRequest[] requests, List<CommitLock> commitLocks, RecordedRequest recorded, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (commitLocks.Zip(requests).All(pair => IsRepeated(pair.First, pair.Second.Commit)))
            {
                return;
            }

            var prepared = new List<PreparedCommit>();
            try
            {
                foreach (var (commitLock, request) in commitLocks.Zip(requests))
                {
                    prepared.Add(await Prepare(commitLock, request.Commit, cancellationToken));
                }

                if (await Apply(prepared, commitLocks, recorded, cancellationToken))
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

            foreach (var commitLock in commitLocks)
            {
                await commitLock.Refresh(cancellationToken);
            }
        }
    }

    private async Task<PreparedCommit> Prepare(CommitLock commitLock, TableCommit commit, CancellationToken cancellationToken)
    {
        if (commitLock.Table is { IsIceberg: false })
        {
            throw catalog.Exists(commitLock.Table, forView: false);
        }

        try
        {
            var taken = places.Take(commitLock, commit);
            if (commitLock.Table is { } table)
            {
                // The client's metadata may name any file.
                commitLock.Rights!.RequireUse(table.Places);
                return await commitLock.Prepare(taken, cancellationToken);
            }

            if (!commit.Requirements.Any(requirement => requirement is TableRequirement.NoTable))
            {
                throw IcebergFailures.NoTable(commitLock.Name);
            }

            if (!catalog.Lake.TryFindDatabase(commitLock.Name.DatabaseName, out _))
            {
                throw IcebergFailures.NoNamespace(commitLock.Name.Database);
            }

            commitLock.Begin(taken);
            commitLock.Rights!.RequireUse(TableLocation.Of(commitLock.Metadata!));
            await places.EnsureBucket(commitLock.Name, commitLock.Metadata!.Location, cancellationToken);
            return await commitLock.Prepare(TableCommit.Nothing, cancellationToken);
        }
        catch (TarnException failure) when (failure.Kind is ErrorKind.DiskFull or ErrorKind.Unavailable or ErrorKind.DiskFailed)
        {
            throw new AwsErrorException("ServiceUnavailableException", 503, failure.Message);
        }
    }

    /// <summary>Puts all commits into one transaction. False: a table moved meanwhile, and nothing was put.</summary>
    private async Task<bool> Apply(
        List<PreparedCommit> prepared, List<CommitLock> commitLocks, RecordedRequest recorded, CancellationToken cancellationToken)
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
                },
                cancellationToken);
        }
        catch (MovedException)
        {
            return false;
        }
        catch (TarnException unknown) when (unknown.Kind == ErrorKind.OutcomeUnknown)
        {
            foreach (var commitLock in commitLocks)
            {
                await commitLock.Refresh(cancellationToken);
            }

            if (!commitLocks.Zip(prepared).All(pair => pair.First.Holds(pair.Second)))
            {
                throw;
            }

            return true;
        }

        foreach (var (commitLock, commit) in commitLocks.Zip(prepared))
        {
            await commitLock.Committed(commit, cancellationToken);
        }

        return true;
    }

    // A commit without a snapshot or a new table has no content by which it could be recognised.
    private static bool IsRepeated(CommitLock commitLock, TableCommit commit)
    {
        if (commitLock.Metadata is not { } table || commitLock.IsNew)
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
