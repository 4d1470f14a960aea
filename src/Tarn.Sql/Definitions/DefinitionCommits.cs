using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Sql.Running;

namespace Tarn.Sql.Definitions;

/// <summary>Commits of tables that end a statement without a result.</summary>
internal static class DefinitionCommits
{
    /// <summary>Ends the statement with a commit to the lock's table, as <see cref="TableEnds.End"/> does.</summary>
    public static Task End(CommitLock commitLock, Func<ValueTask<PreparedCommit>> prepare, StatementScope scope, StatementEnd end) =>
        TableEnds.End(commitLock, prepare, scope.Principal.Rights, StatementResult.None, end);

    /// <summary>Ends a statement that has nothing to change.</summary>
    public static Task Nothing(StatementEnd end) => end(StatementResult.None, _ => ValueTask.CompletedTask);
}
