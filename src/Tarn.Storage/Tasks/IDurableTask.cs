namespace Tarn.Storage.Tasks;

/// <summary>A project's record of a task, as the passes see it. Immutable.</summary>
/// <typeparam name="T">The record itself.</typeparam>
public interface IDurableTask<T>
    where T : class, IDurableTask<T>
{
    TaskKey Key { get; }

    TaskState State { get; }

    /// <summary>Whether it has not ended.</summary>
    bool IsActive => State < TaskState.Stopped;

    /// <summary>The record in another state, with the times that the project stores.</summary>
    /// <param name="reason">Why it failed; null: it did not.</param>
    T With(TaskState state, string? reason, DateTimeOffset now);
}
