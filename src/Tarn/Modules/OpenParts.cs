namespace Tarn.Modules;

/// <summary>
/// Parts in the order of opening. They close in the opposite order; if one fails to close, the others still close.
/// </summary>
internal sealed class OpenParts : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _closes = [];

    public T Add<T>(T part)
        where T : notnull
    {
        switch (part)
        {
            case IAsyncDisposable asynchronous:
                _closes.Push(asynchronous.DisposeAsync);
                break;
            case IDisposable disposable:
                OnClose(() =>
                {
                    disposable.Dispose();
                    return ValueTask.CompletedTask;
                });
                break;
        }

        return part;
    }

    /// <summary>Adds an action at this position in the order of closing.</summary>
    public void OnClose(Func<ValueTask> close) => _closes.Push(close);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        List<Exception>? failures = null;
        while (_closes.TryPop(out var close))
        {
            try
            {
                await close();
            }
            catch (Exception failure)
            {
                (failures ??= []).Add(failure);
            }
        }

        if (failures is not null)
        {
            throw new AggregateException("Parts did not close", failures);
        }
    }
}
