using Tarn.Dispatch.Rows;
using Tarn.Storage;

namespace Tarn.Dispatch.Work;

/// <summary>
/// The targets with events that wait for a slot, and the order in which they are asked. A target that has all the calls that it
/// alone may have
/// is asked again when one of them ends. The others wait for a slot that targets share, and are asked when any call ends. A target that
/// may begin more goes to the end of the order, so none starves another. Memory: some hundred bytes and the names of each of these targets.
/// Not safe for several threads.
/// </summary>
internal sealed class WaitingTargets(TimeProvider time)
{
    /// <summary>How often the oldest event of a target without free slots is read, because it may be too old.</summary>
    public static readonly TimeSpan AgePause = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, WaitingTarget> _targets = new(StringComparer.Ordinal);
    private readonly LinkedList<WaitingTarget> _ready = new();
    private readonly LinkedList<WaitingTarget> _sharing = new();
    private readonly LinkedList<WaitingTarget> _full = new();
    private readonly LinkedList<WaitingTarget> _byAge = new();

    /// <summary>Whether a target is to be asked.</summary>
    public bool HasReady => _ready.Count > 0;

    /// <summary>Whether a target waits for the end of its throttle, or for a slot that targets share.</summary>
    public bool HasSharing => _sharing.Count > 0;

    /// <summary>The time until the next look at an age.</summary>
    public TimeSpan UntilAgeLook =>
        _byAge.First is { } first ? Pauses.Rest(AgePause, time.GetElapsedTime(first.Value.AgeLookedAt)) : Timeout.InfiniteTimeSpan;

    /// <summary>The target, if it has waiting events.</summary>
    public WaitingTarget? Find(string target) => _targets.GetValueOrDefault(target);

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _targets.Clear();
        foreach (var list in (LinkedList<WaitingTarget>[])[_ready, _sharing, _full, _byAge])
        {
            list.Clear();
        }
    }

    /// <summary>An event waits. Its row follows, with <see cref="Written"/>.</summary>
    public void Add(EventSlot place)
    {
        if (!_targets.TryGetValue(place.Target, out var target))
        {
            _targets.Add(place.Target, target = new WaitingTarget(place, time, time.GetTimestamp()));
            target.Turn = _full.AddLast(target);
            target.AgeTurn = _byAge.AddLast(target);
        }

        target.Count++;
        target.Unwritten++;
    }

    /// <summary>The row of a waiting event is durable.</summary>
    public void Written(EventSlot place, long offset)
    {
        var target = _targets[place.Target];
        target.Unwritten--;
        if (offset < target.Next)
        {
            (target.Next, target.NextBytes) = (offset, 0);
        }

        // Only one that had no row to begin: the others are asked when a call ends.
        if (target.Count - target.Unwritten == 1)
        {
            Move(target, _ready);
        }
    }

    /// <summary>A call of a target has ended.</summary>
    public void Left(string ended)
    {
        if (_targets.TryGetValue(ended, out var target) && target.Turn!.List == _full)
        {
            Move(target, _ready);
        }
    }

    /// <summary>A slot that targets share may be free.</summary>
    public void AskSharing()
    {
        while (_sharing.First is { } first)
        {
            Move(first.Value, _ready);
        }
    }

    /// <summary>The next target to ask. It goes to the end of the order until it is known to be full.</summary>
    public WaitingTarget? NextReady()
    {
        var target = _ready.First?.Value;
        if (target is not null)
        {
            Move(target, _ready);
        }

        return target;
    }

    /// <summary>The target is the first to be asked again.</summary>
    public void AskFirst(WaitingTarget target)
    {
        target.Turn!.List!.Remove(target.Turn);
        target.Turn = _ready.AddFirst(target);
    }

    /// <summary>The target has as many calls as it alone may have, or no row.</summary>
    public void IsFull(WaitingTarget target) => Move(target, _full);

    /// <summary>The target waits for a slot that targets share.</summary>
    public void Shares(WaitingTarget target) => Move(target, _sharing);

    /// <summary>Removes a target without waiting events.</summary>
    public void RemoveEmpty(WaitingTarget target)
    {
        if (target.Count == 0 && _targets.Remove(target.Place.Target))
        {
            target.Turn!.List!.Remove(target.Turn);
            _byAge.Remove(target.AgeTurn!);
        }
    }

    /// <summary>The target whose oldest event is to be read now, for its age; null: none is.</summary>
    public WaitingTarget? NextAgeLook()
    {
        while (_byAge.First?.Value is { } first && time.GetElapsedTime(first.AgeLookedAt) >= AgePause)
        {
            if (time.GetElapsedTime(first.BeganAt) >= AgePause)
            {
                return first;
            }

            // events of it begin, and the ones that are too old end then
            AgeLooked(first);
        }

        return null;
    }

    /// <summary>The age of a target's oldest event needs no look for a while.</summary>
    public void AgeLooked(WaitingTarget target)
    {
        target.AgeLookedAt = time.GetTimestamp();
        _byAge.Remove(target.AgeTurn!);
        _byAge.AddLast(target.AgeTurn!);
    }

    private static void Move(WaitingTarget target, LinkedList<WaitingTarget> to)
    {
        target.Turn!.List!.Remove(target.Turn);
        to.AddLast(target.Turn);
    }
}
