using Tarn.Storage.Metadata;

namespace Tarn.Storage.Tasks;

/// <summary>The end of a task. State and result are one commit.</summary>
/// <param name="Reason">Why it failed; null: it did not.</param>
public sealed record TaskEnd<T>(TaskState State, string? Reason = null)
    where T : class, IDurableTask<T>
{
    /// <summary>Writes the result. It gets the ended record and returns the one to store. It may run again.</summary>
    public Func<IMetadataTransaction, T, ValueTask<T>>? Result { get; init; }

    /// <summary>Writes the end, if the task has not ended. It can be repeated.</summary>
    /// <param name="noted">Progress that no row has; null: none.</param>
    internal ValueTask<bool> Commit(TaskOptions<T> options, TaskKey key, Func<T, T>? noted) => options.Store.Commit(
        async transaction =>
        {
            if (await options.Rows.Find(transaction, key) is not { IsActive: true } task)
            {
                return false;
            }

            task = (noted?.Invoke(task) ?? task).With(State, Reason, options.Time.GetUtcNow());
            options.Rows.Put(transaction, Result is null ? task : await Result(transaction, task));
            return true;
        },
        CancellationToken.None);
}
