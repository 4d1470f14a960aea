using System.Runtime.ExceptionServices;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Items.Copies.Transfers;

/// <summary>Exports, or imports. A call writes a row; a job does the work, and repeats it after a kill.</summary>
/// <typeparam name="T">One of them.</typeparam>
public abstract class ItemTransfers<T> : IDisposable
    where T : ItemTransfer
{
    private static readonly TimeSpan TokenKept = TimeSpan.FromHours(8);
    private static readonly TimeSpan ListedFor = TimeSpan.FromDays(90);

    private readonly string _noun;
    private readonly View<long, T> _rows;
    private readonly Space _space;
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <param name="noun">The word for one of them in messages: <c>export</c>.</param>
    private protected ItemTransfers(string noun, Space space, View<long, T> rows, IMetadataStore store, TimeProvider time)
    {
        (_noun, _space, _rows, Store, Time) = (noun, space, rows, store, time);
        rows.Changed += _ => Wanted?.Invoke();
    }

    /// <summary>There may be work. Called on the store's thread: handlers must be quick.</summary>
    public event Action? Wanted;

    /// <summary>A moment's transfers, unordered.</summary>
    public IEnumerable<T> All => _rows.Snapshot.Select(row => Shown(row.Value));

    /// <summary>When one is to be done; null: none waits.</summary>
    public DateTimeOffset? Due => Waiting.Any() ? DateTimeOffset.MinValue : null;

    private protected IMetadataStore Store { get; }

    private protected TimeProvider Time { get; }

    private IEnumerable<T> Waiting => _rows.Snapshot.Select(row => row.Value).Where(one => one.State == TransferState.InProgress);

    /// <summary>The one of that ARN; null: there is none.</summary>
    public T? Find(string arn) => All.FirstOrDefault(one => one.Arn == arn);

    /// <summary>Does the work that waits, and forgets old transfers.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        ExceptionDispatchInfo? failed = null;
        foreach (var one in Waiting.OrderBy(one => one.Id).ToList())
        {
            try
            {
                await Work(one, cancellationToken);
            }
            catch (TarnException failure) when (CodeOf(failure) is { } code)
            {
                await Fail(one, failure, code);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // The others get their turn: the failure of one is no reason to hold them.
                failed ??= ExceptionDispatchInfo.Capture(failure);
            }
        }

        await Forget(cancellationToken);
        failed?.Throw();
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
                && Time.GetUtcNow() < one.Started + TokenKept);
            return known is null ? await begin()
                : known.RequestDigest == asked.RequestDigest ? known
                : throw new TarnException(ErrorKind.Conflict, $"The client token belongs to another {_noun}.");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Does one.</summary>
    private protected abstract Task Work(T one, CancellationToken cancellationToken);

    /// <summary>Ends one that failed finally.</summary>
    private protected abstract Task Fail(T one, TarnException failure, string code);

    /// <summary>The code of a final failure; null: a later try may succeed.</summary>
    private protected virtual string? CodeOf(TarnException failure) => failure.Kind switch
    {
        ErrorKind.AccessDenied => "S3AccessDenied",
        ErrorKind.NotFound when failure.Reason == ItemTransfer.NoBucket => "S3NoSuchBucket",
        ErrorKind.Damaged => "InternalServerError",
        _ => null,
    };

    /// <summary>One as callers see it.</summary>
    private protected virtual T Shown(T one) => one;

    private async Task Forget(CancellationToken cancellationToken)
    {
        foreach (var old in All.Where(one => one.State != TransferState.InProgress && one.Started + ListedFor < Time.GetUtcNow()).ToList())
        {
            await Store.Commit(
                transaction =>
                {
                    transaction.Delete(_space, Definitions.TableCopyRow.Key(old.Id));
                    return ValueTask.FromResult(true);
                },
                cancellationToken);
        }
    }
}
