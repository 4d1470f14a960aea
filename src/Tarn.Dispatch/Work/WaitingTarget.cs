using Tarn.Dispatch.Rows;

namespace Tarn.Dispatch.Work;

/// <summary>A target with events that wait for a slot. The events have rows, so memory holds nothing else of them.</summary>
/// <param name="now">The timestamp.</param>
internal sealed class WaitingTarget(EventSlot place, TimeProvider time, long now)
{
    private readonly long _since = now;
    private long _windowAt = now;
    private int _begun;
    private int _begunBefore;

    public EventSlot Place => place;

    /// <summary>The events that wait, with or without a row.</summary>
    public long Count { get; set; }

    /// <summary>The events whose rows are not committed yet.</summary>
    public long Unwritten { get; set; }

    /// <summary>No event below it has a row and waits.</summary>
    public long Next { get; set; } = long.MaxValue;

    /// <summary>The memory of the next event's call; 0: not known.</summary>
    public long NextBytes { get; set; }

    /// <summary>When it is asked again depends on the list of this node.</summary>
    public LinkedListNode<WaitingTarget>? Turn { get; set; }

    /// <summary>When the age of its oldest event was looked at, as a timestamp.</summary>
    public long AgeLookedAt { get; set; } = now;

    /// <summary>When its last event began, as a timestamp.</summary>
    public long BeganAt { get; private set; } = now;

    /// <summary>Its turn in the order of these times.</summary>
    public LinkedListNode<WaitingTarget>? AgeTurn { get; set; }

    /// <summary>
    /// Whether more events wait than begin during a pause. Then new events of it need rows in any case.
    /// </summary>
    public bool IsSlow
    {
        get
        {
            Roll();
            return time.GetElapsedTime(_since) >= PassRules.Pause && Count > Math.Max(_begun, _begunBefore);
        }
    }

    /// <summary>Notes that an event began.</summary>
    public void Began(long offset)
    {
        Roll();
        BeganAt = time.GetTimestamp();
        _begun++;
        Count--;
        Next = offset + 1;
        NextBytes = 0;
    }

    private void Roll()
    {
        var elapsed = time.GetElapsedTime(_windowAt);
        if (elapsed >= PassRules.Pause)
        {
            (_begunBefore, _begun) = (elapsed < 2 * PassRules.Pause ? _begun : 0, 0);
            _windowAt = time.GetTimestamp();
        }
    }
}
