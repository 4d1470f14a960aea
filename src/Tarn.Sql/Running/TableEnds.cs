using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Running;

/// <summary>Commits of tables that end a statement.</summary>
internal static class TableEnds
{
    private const int AttemptsMax = 10;

    /// <summary>
    /// Ends the statement with a commit to the lock's table. When another commit came first, it is prepared again on the table as it
    /// is then.
    /// </summary>
    /// <param name="rights">The caller's rights: to write where the table's files are, and to read and write in new locations.</param>
    /// <exception cref="TarnException">Conflict: other commits came first each time; AccessDenied; whatever <paramref name="prepare"/> refuses.</exception>
    public static async Task End(
        CommitLock commitLock, Func<ValueTask<PreparedCommit>> prepare, IRights rights, StatementResult result, StatementEnd end)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            await using var prepared = await prepare();
            StatementLocations.Check(rights, commitLock.Table is null ? null : commitLock.Metadata, prepared.Metadata);
            try
            {
                await end(result, async transaction =>
                {
                    if (prepared.HasChanges && await prepared.Apply(transaction) != ApplyOutcome.Applied)
                    {
                        throw new MovedException();
                    }
                });
                await commitLock.Committed(prepared, CancellationToken.None);
                return;
            }
            catch (MovedException)
            {
                await commitLock.Refresh(CancellationToken.None);
            }
        }

        throw new TarnException(ErrorKind.Conflict, $"Other commits of table {commitLock.Name} came first {AttemptsMax} times.");
    }

    /// <summary>The table was changed, created or removed since the commit was prepared.</summary>
    private sealed class MovedException : Exception;
}
