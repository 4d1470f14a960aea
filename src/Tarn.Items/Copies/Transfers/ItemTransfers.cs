using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Items.Copies.Transfers;

/// <summary>Exports, or imports. A call writes a row; a job does the work, and repeats it after a kill.</summary>
/// <typeparam name="T">One of them.</typeparam>
public abstract class ItemTransfers<T> : IDisposable
    where T : ItemTransfer, IDurableTask<T>
{
    private static readonly TimeSpan TokenKept = TimeSpan.FromHours(8);
    private static readonly TimeSpan ListedFor = TimeSpan.FromDays(90);

    private readonly string _noun;
    private readonly View<long, T> _rows;
    private readonly TaskOptions<T> _options;
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <param name="noun">The word for one of them in messages: <c>export</c>.</param>
    private protected ItemTransfers(string noun, View<long, T> rows, TaskOptions<T> options)
    {
        (_noun, _rows, _options, Tasks) = (noun, rows, options, new DurableTasks<T>(options));
        rows.Changed += _ => Wanted?.Invoke();
    }

    /// <summary>There may be work. Called on the store's thread: handlers must be quick.</summary>
    public event Action? Wanted;

    /// <summary>A moment's transfers, unordered.</summary>
    public IEnumerable<T> All => _rows.Snapshot.Select(row => Shown(row.Value));

    /// <summary>When one is to be done; null: none waits.</summary>
    public DateTimeOffset? Due => _rows.Snapshot.Any(row => row.Value.IsActive) ? DateTimeOffset.MinValue : null;

    private protected IMetadataStore Store => _options.Store;

    private protected DurableTasks<T> Tasks { get; }

    /// <summary>The one of that ARN; null: there is none.</summary>
    public T? Find(string arn) => All.FirstOrDefault(one => one.Arn == arn);

    /// <summary>Does the work that waits, and forgets old transfers.</summary>
    public virtual async Task Run(CancellationToken cancellationToken)
    {
        await Forget(cancellationToken);
        await Tasks.RunOnce(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _turn.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins one, or returns the one that its token began.</summary>
    /// <exception cref="TarnException">Conflict: the token belongs to another request.</exception>
    private protected async Task<T> Once(T asked, Func<Task<T>> begin, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var known = asked.Token is null ? null : All.FirstOrDefault(one => one.Token == asked.Token
                && one.Caller.Account == asked.Caller.Account && one.Caller.Region == asked.Caller.Region
                && _options.Time.GetUtcNow() < one.Started + TokenKept);
            return known is null ? await begin()
                : known.RequestDigest == asked.RequestDigest ? known
                : throw new TarnException(ErrorKind.Conflict, $"The client token belongs to another {_noun}.");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>One as callers see it.</summary>
    private protected virtual T Shown(T one) => one;

    private async Task Forget(CancellationToken cancellationToken)
    {
        foreach (var old in All.Where(one => !one.IsActive && one.Started + ListedFor < _options.Time.GetUtcNow()).ToList())
        {
            await Store.Commit(
                transaction =>
                {
                    _options.Rows.Remove(transaction, old.Key);
                    return ValueTask.CompletedTask;
                },
                cancellationToken);
        }
    }
}
