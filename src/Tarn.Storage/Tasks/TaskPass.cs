using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Storage.Tasks;

/// <summary>One pass of a task: from its stored progress to its end, or to a failure.</summary>
public sealed class TaskPass<T>
    where T : class, IDurableTask<T>
{
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(1);

    private readonly TaskOptions<T> _options;
    private long _notedAt;

    internal TaskPass(TaskOptions<T> options, T task, bool isResumed)
    {
        (_options, Task, IsResumed) = (options, task, isResumed);
        _notedAt = options.Time.GetTimestamp();
    }

    /// <summary>The task with its progress.</summary>
    public T Task { get; private set; }

    /// <summary>Whether an earlier process began the task.</summary>
    public bool IsResumed { get; }

    /// <summary>The present rights of starter or role. Each look asks again.</summary>
    public IRights Rights => _options.Rights!(Task);

    /// <summary>The progress that no row has yet; null: none.</summary>
    internal Func<T, T>? Noted { get; private set; }

    /// <summary>Notes progress. A row gets it once a second at most, and at the end.</summary>
    /// <param name="change">Sets the project's members to absolute values.</param>
    public async ValueTask Note(Func<T, T> change)
    {
        (Task, Noted) = (change(Task), change);
        if (_options.Time.GetElapsedTime(_notedAt) >= NoteEvery)
        {
            await _options.Rows.Change(_options.Store, Task.Key, change, CancellationToken.None);
            _notedAt = _options.Time.GetTimestamp();
            Noted = null;
        }
    }

    /// <summary>Writes progress in the project's own transaction, with the output that it covers.</summary>
    /// <exception cref="TarnException">NotFound: the task was removed with its owner.</exception>
    public async ValueTask<T> Save(IMetadataTransaction transaction, Func<T, T> change)
    {
        var row = await _options.Rows.Find(transaction, Task.Key)
            ?? throw new TarnException(ErrorKind.NotFound, $"Task {Task.Key} was removed.");
        row = change(row);
        _options.Rows.Put(transaction, row);
        return row;
    }
}
