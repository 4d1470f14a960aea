namespace Tarn.Wire.Http.Bodies;

/// <summary>
/// The memory that bodies or answers share. When it is used up, requests wait: a thousand large puts or reads at once
/// cost time, not the process. Requests of up to 64 KiB never wait. Requests of up to 256 KiB go before larger ones, at
/// most eight in a row; otherwise the order is that of arrival. Bodies take budget as they grow, so all of them may wait
/// for more at once. One body at a time may therefore exceed the budget: the bound is <c>bytesMax</c> and one body.
/// </summary>
public sealed class BodyBudget
{
    /// <summary>Bodies and answers up to this size take no budget.</summary>
    public const long SmallBytes = 64 * 1_024;

    private const long LittleBytes = 256 * 1_024;
    private const int LittleInARowMax = 8;

    private readonly Queue<Waiter> _growing = new();
    private readonly Queue<Waiter> _waitingLittle = new();
    private readonly Queue<Waiter> _waiting = new();
    private readonly Lock _gate = new();
    private readonly long _bytesMax;
    private long _free;
    private int _littleInARow;
    private BodyReservation? _beyond;

    /// <summary>The whole budget is free.</summary>
    /// <param name="bytesMax">The bytes that all bodies or answers share.</param>
    public BodyBudget(long bytesMax) => _free = _bytesMax = bytesMax;

    /// <summary>Bytes not taken; negative while a body exceeds the budget.</summary>
    public long FreeBytes
    {
        get
        {
            lock (_gate)
            {
                return _free;
            }
        }
    }

    /// <summary>True while a request waits for budget.</summary>
    public bool IsContested
    {
        get
        {
            lock (_gate)
            {
                return IsWaitedFor;
            }
        }
    }

    private bool IsWaitedFor => _growing.Count + _waitingLittle.Count + _waiting.Count > 0;

    /// <summary>
    /// Takes budget at once for a body or an answer of known size, or waits for it. Returns the bytes taken, for
    /// <see cref="Return"/>.
    /// </summary>
    public async ValueTask<long> Take(long bytes, CancellationToken cancellationToken)
    {
        if (bytes <= SmallBytes)
        {
            return 0;
        }

        var wanted = Math.Min(bytes, _bytesMax);
        Waiter waiter;
        lock (_gate)
        {
            if (!IsWaitedFor && wanted <= _free)
            {
                _free -= wanted;
                return wanted;
            }

            waiter = new Waiter(wanted, null);
            (wanted <= LittleBytes ? _waitingLittle : _waiting).Enqueue(waiter);
            Grant();
        }

        await waiter.Wait(cancellationToken);
        return wanted;
    }

    /// <summary>Gives back the bytes that <see cref="Take"/> returned.</summary>
    public void Return(long bytes)
    {
        if (bytes == 0)
        {
            return;
        }

        lock (_gate)
        {
            _free += bytes;
            Invariant.Check(_free <= _bytesMax);
            Grant();
        }
    }

    /// <summary>Takes more budget for a body, up to <paramref name="bytes"/> in all, or waits for it.</summary>
    public ValueTask Grow(BodyReservation room, long bytes, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            var wanted = bytes - room.Held;
            if (bytes <= SmallBytes || wanted <= 0)
            {
                return ValueTask.CompletedTask;
            }

            if ((_growing.Count == 0 && wanted <= _free) || room == _beyond)
            {
                _free -= wanted;
                room.Held += wanted;
                return ValueTask.CompletedTask;
            }

            waiter = new Waiter(wanted, room);
            _growing.Enqueue(waiter);
            Grant();
        }

        return new ValueTask(waiter.Wait(cancellationToken));
    }

    /// <summary>Gives back the budget beyond <paramref name="bytes"/>.</summary>
    public void Shrink(BodyReservation room, long bytes)
    {
        lock (_gate)
        {
            _free += room.Held - bytes;
            room.Held = bytes;
            if (bytes == 0 && room == _beyond)
            {
                _beyond = null;
            }

            Grant();
        }
    }

    // Bodies that are arriving go first: they give their budget back only when they have ended.
    private void Grant()
    {
        while (_growing.TryPeek(out var next) && (next.Room.Task.IsCompleted || next.Bytes <= _free || _beyond is null))
        {
            _growing.Dequeue();
            if (next.Room.Task.IsCompleted)
            {
                continue;
            }

            _beyond = next.Bytes <= _free ? _beyond : next.Owner;
            Give(next);
        }

        while (_growing.Count == 0 && NextQueue() is { } queue && queue.Peek() is var first && (first.Room.Task.IsCompleted || first.Bytes <= _free))
        {
            queue.Dequeue();
            _littleInARow = queue == _waitingLittle ? _littleInARow + 1 : 0;
            Give(first);
        }
    }

    private Queue<Waiter>? NextQueue() =>
        _waitingLittle.Count > 0 && (_waiting.Count == 0 || _littleInARow < LittleInARowMax) ? _waitingLittle
        : _waiting.Count > 0 ? _waiting
        : null;

    private void Give(Waiter waiter)
    {
        // a waiter that was cancelled meanwhile takes nothing
        if (waiter.Room.TrySetResult())
        {
            _free -= waiter.Bytes;
            if (waiter.Owner is { } owner)
            {
                owner.Held += waiter.Bytes;
            }
        }
        else if (waiter.Owner is not null && waiter.Owner == _beyond)
        {
            _beyond = null;
        }
    }

    private sealed class Waiter(long bytes, BodyReservation? owner)
    {
        public long Bytes { get; } = bytes;

        public BodyReservation? Owner { get; } = owner;

        public TaskCompletionSource Room { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task Wait(CancellationToken cancellationToken)
        {
            await using var registration = cancellationToken.Register(() => Room.TrySetCanceled(cancellationToken));
            await Room.Task;
        }
    }
}
