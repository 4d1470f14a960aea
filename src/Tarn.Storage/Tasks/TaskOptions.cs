using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Storage.Tasks;

/// <summary>One kind of task: its parts and its rules.</summary>
public sealed record TaskOptions<T>
    where T : class, IDurableTask<T>
{
    public required IMetadataStore Store { get; init; }

    public required TaskRows<T> Rows { get; init; }

    /// <summary>Makes the work of a task.</summary>
    public required Func<T, ITaskWork<T>> Work { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Called when a pass fails and will be repeated, once for failures with one text.</summary>
    public Action<TaskKey, Exception>? Failed { get; init; }

    /// <summary>The present rights of starter or role; null: passes ask none.</summary>
    public Func<T, IRights>? Rights { get; init; }

    /// <summary>The refusal of a second active task of one owner; null: an owner may have several.</summary>
    public Func<T, string>? Busy { get; init; }

    /// <summary>The reason with which a task fails that an earlier process left; null: it continues.</summary>
    public string? CutOff { get; init; }

    /// <summary>The most tasks that work at a time. The others wait.</summary>
    public int AtOnce { get; init; } = int.MaxValue;

    /// <summary>The threads of passes.</summary>
    public TaskScheduler Threads { get; init; } = TaskScheduler.Default;
}
