using Tarn.Items.Rows;

namespace Tarn.Items.Writes;

/// <summary>
/// One latch for each item that is being written: an item has one change in flight, and the next write waits for its turn. The number of latches is
/// that of the writes in flight.
/// </summary>
internal sealed class ItemLatches
{
    private const int StripeCount = 64;
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, StripeCount).Select(_ => new Stripe())];

    /// <summary>The number of latches that are held.</summary>
    public int Held => _stripes.Sum(stripe => stripe.Count);

    /// <summary>Takes the latch of an item. Callers take several in ascending order, so that none waits for another for ever.</summary>
    /// <param name="key">The row's key, which the caller does not change until the release.</param>
    /// <exception cref="OperationCanceledException">The latch is not taken.</exception>
    public ValueTask Take(byte[] key, CancellationToken cancellationToken) => StripeOf(key).Take(key, cancellationToken);

    /// <summary>Hands the latch to the next waiting write, if there is one.</summary>
    public void Release(byte[] key) => StripeOf(key).Release(key);

    private Stripe StripeOf(byte[] key) => _stripes[(uint)KeyEquality.Instance.GetHashCode(key) % StripeCount];

    private sealed class Stripe
    {
        private readonly Lock _gate = new();

        // The value is null while one write alone is interested.
        private readonly Dictionary<byte[], Queue<TaskCompletionSource>?> _held = new(KeyEquality.Instance);

        public int Count
        {
            get
            {
                lock (_gate)
                {
                    return _held.Count;
                }
            }
        }

        public ValueTask Take(byte[] key, CancellationToken cancellationToken)
        {
            TaskCompletionSource turn;
            lock (_gate)
            {
                if (_held.TryAdd(key, null))
                {
                    return ValueTask.CompletedTask;
                }

                turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                (_held[key] ??= new Queue<TaskCompletionSource>()).Enqueue(turn);
            }

            return Wait(turn, cancellationToken);
        }

        public void Release(byte[] key)
        {
            lock (_gate)
            {
                var waiting = _held[key];
                while (waiting is { Count: > 0 })
                {
                    if (waiting.Dequeue().TrySetResult())
                    {
                        return;
                    }
                }

                _held.Remove(key);
            }
        }

        // A cancelled wait drops its turn before the turn comes; Release then skips it.
        private static async ValueTask Wait(TaskCompletionSource turn, CancellationToken cancellationToken)
        {
            await using var cancelled = cancellationToken.UnsafeRegister(
                static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), turn);
            await turn.Task;
        }
    }
}
