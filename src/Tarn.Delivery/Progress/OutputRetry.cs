using Tarn.Delivery.Roles;

namespace Tarn.Delivery.Progress;

/// <summary>The failures of one output, and the growing pauses between its attempts.</summary>
internal sealed class OutputRetry(TimeSpan pauseMax, TimeProvider time)
{
    private readonly RetryDelay _delay = new(Random.Shared, pauseMax);
    private long _failedAt;
    private TimeSpan _pause;

    /// <summary>The last failure; null: the last attempt succeeded.</summary>
    public OutputFailedException? Failure { get; private set; }

    /// <summary>The pause until the next attempt; null: there is none.</summary>
    public TimeSpan? Pause => Failure is not null && _pause - time.GetElapsedTime(_failedAt) is { } left && left > TimeSpan.Zero ? left : null;

    /// <summary>Begins a pause.</summary>
    public void Failed(OutputFailedException failure)
    {
        // A right that is given back is noticed soon. Asking costs little.
        (Failure, _failedAt) = (failure, time.GetTimestamp());
        _pause = MissingRight.Is(failure.InnerException) ? MissingRight.LookEvery : _delay.Next();
    }

    /// <summary>Ends the failures.</summary>
    public void Succeeded()
    {
        Failure = null;
        _delay.Reset();
    }
}
