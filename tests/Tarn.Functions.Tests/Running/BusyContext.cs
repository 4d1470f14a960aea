using System.Collections.Concurrent;

namespace Tarn.Functions.Tests.Running;

/// <summary>A machine whose processors are busy: code that could go on waits until the test lets it.</summary>
internal sealed class BusyContext : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _waiting = new();

    /// <summary>Whether code waits.</summary>
    public bool HasWork => !_waiting.IsEmpty;

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => _waiting.Enqueue((d, state));

    /// <summary>Begins a task whose continuations wait.</summary>
    public Task<T> Begin<T>(Func<Task<T>> task)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            return task();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Runs the code that waits.</summary>
    public void Work()
    {
        while (_waiting.TryDequeue(out var one))
        {
            one.Callback(one.State);
        }
    }
}
