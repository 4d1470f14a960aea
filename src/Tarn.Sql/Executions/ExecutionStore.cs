using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Executions;

/// <summary>Executions in the metadata map: they survive a restart.</summary>
internal sealed class ExecutionStore(IMetadataStore store)
{
    /// <summary>Gets each execution whose end is durable.</summary>
    public Action<Execution>? Completed { get; set; }

    /// <summary>Gets each change of a state inside its transaction, which may run again: the state before, if any, and the execution.</summary>
    public Action<IMetadataTransaction, ExecutionState?, Execution>? Changing { get; init; }

    /// <summary>Writes a new execution, unless its client token names an earlier one.</summary>
    /// <returns>The execution of the token: this one or the earlier one.</returns>
    /// <exception cref="TarnException">InvalidArgument: the token was used for another request.</exception>
    public async ValueTask<Execution> Add(Execution execution, string? token, string requestHash, CancellationToken cancellationToken)
    {
        var added = await store.Commit(async transaction =>
        {
            var key = execution.Key;
            if (token is not null)
            {
                if (await ClientTokens.Find(transaction, key.Account, key.Region, token, requestHash) is { } earlier
                    && await Find(transaction, key with { Id = earlier }) is { } known)
                {
                    return known;
                }

                var now = DateTimeOffset.FromUnixTimeMilliseconds(execution.SubmittedMs);
                ClientTokens.Put(transaction, key.Account, key.Region, token, (key.Id, requestHash), now);
            }

            transaction.Put(SqlSpaces.Executions, ExecutionRows.Key(key), ExecutionRows.Encode(execution));
            transaction.Put(SqlSpaces.ExecutionsByTime, ExecutionRows.TimeKey(execution), ExecutionRows.Empty);
            if (!execution.HasEnded)
            {
                transaction.Put(SqlSpaces.ActiveExecutions, ExecutionRows.Key(key), ExecutionRows.Empty);
            }

            ExecutionExpiry.Note(transaction, execution);
            Changing?.Invoke(transaction, null, execution);
            return execution;
        }, cancellationToken);
        if (added.HasEnded && added.Key == execution.Key)
        {
            Completed?.Invoke(added);
        }

        return added;
    }

    /// <summary>Changes an execution, unless it has ended: an end is final.</summary>
    /// <param name="also">Further changes in the same transaction.</param>
    /// <returns>The present execution.</returns>
    public async ValueTask<Execution> Change(ExecutionKey key, Func<Execution, Execution> change, CancellationToken cancellationToken,
        Func<IMetadataTransaction, ValueTask>? also = null)
    {
        var ends = false;
        var present = await store.Commit(async transaction =>
        {
            ends = false;
            var current = await Find(transaction, key) ?? throw new TarnException(ErrorKind.NotFound, $"QueryExecution {key.Id} was not found");
            if (current.HasEnded)
            {
                return current;
            }

            var changed = change(current);
            if (also is not null)
            {
                await also(transaction);
            }

            transaction.Put(SqlSpaces.Executions, ExecutionRows.Key(key), ExecutionRows.Encode(changed));
            if (changed.HasEnded)
            {
                transaction.Delete(SqlSpaces.ActiveExecutions, ExecutionRows.Key(key));
            }

            if (changed.State != current.State)
            {
                Changing?.Invoke(transaction, current.State, changed);
            }

            ends = changed.HasEnded;
            return changed;
        }, cancellationToken);
        if (ends)
        {
            Completed?.Invoke(present);
        }

        return present;
    }

    public ValueTask<Execution?> Find(ExecutionKey key, CancellationToken cancellationToken) =>
        store.Read(reader => Find(reader, key), cancellationToken);

    /// <summary>Ids of a work group's executions after the given one, newest first.</summary>
    public ValueTask<IReadOnlyList<string>> List(
        string account, string region, string workGroup, Execution? after, int limit, CancellationToken cancellationToken)
    {
        var prefix = ExecutionRows.TimePrefix(account, region, workGroup);
        var range = KeyRange.Prefix(prefix);
        if (after is not null)
        {
            range = range with { From = (byte[])[.. ExecutionRows.TimeKey(after), 0] };
        }

        return store.Read(async reader =>
        {
            var rows = await reader.Scan(SqlSpaces.ExecutionsByTime, range, limit);
            return (IReadOnlyList<string>)[.. rows.Select(r => ExecutionRows.IdOfTimeKey(r.Key, prefix.Length))];
        }, cancellationToken);
    }

    /// <summary>Executions that had not ended when the last server stopped.</summary>
    public ValueTask<IReadOnlyList<ExecutionKey>> Unfinished(CancellationToken cancellationToken) =>
        store.Read(async reader =>
        {
            var rows = await reader.Scan(SqlSpaces.ActiveExecutions, KeyRange.All, 10_000);
            return (IReadOnlyList<ExecutionKey>)[.. rows.Select(r => ExecutionRows.ReadKey(r.Key))];
        }, cancellationToken);

    private static async ValueTask<Execution?> Find(IMetadataReader reader, ExecutionKey key) =>
        await reader.Get(SqlSpaces.Executions, ExecutionRows.Key(key)) is { } row ? ExecutionRows.Decode(key, row) : null;
}
