using Tarn.Storage;
using Tarn.Storage.Checksums;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States.Groups;

/// <summary>
/// Open sessions with their groups. Two sessions that a row joins are added in the order of their starts, then the row: so the bits of sums of doubles
/// do not depend on the cuts of the input.
/// </summary>
/// <param name="gap">A row within it touches a session, milliseconds.</param>
internal sealed class SessionGroups(StreamWindows windows, long gap, IReadOnlyList<StreamFold> folds) : WindowGroups(folds)
{
    private const int NoSession = -1;
    private const int NoKey = -1;
    private const int KeyRemoved = -2;
    private const int SessionBytes = 32;
    private const int TimerBytes = 24;

    private KeyTable _keys = new();
    private PagedList<int> _first = new();
    private PagedList<Session> _sessions = new();
    private PriorityQueue<int, long> _timers = new();
    private int _free = NoSession;
    private int _open;
    private readonly List<Ended> _ended = [];
    private readonly List<int> _idle = [];
    private (int One, int Other)? _join;

    public override bool IsOpen => _open > 0;

    public override long Bytes => States.Bytes + _keys.Bytes + (_first.Capacity * sizeof(int)) + (_sessions.Capacity * SessionBytes)
        + ((long)_timers.Count * TimerBytes);

    public override bool HasJoin => _join is not null;

    public override int Of(long clock, ReadOnlySpan<byte> key, long watermark)
    {
        var hash = KeyTable.HashOf(key);
        var number = _keys.Find(key, hash);
        var (start, end) = (clock, clock + gap);
        var (one, other) = number == KeyTable.None ? (NoSession, NoSession) : Touched(number, ref start, ref end);
        var trigger = windows.Trigger(end);
        if (trigger <= watermark)
        {
            return NoGroup;
        }

        if (one == NoSession)
        {
            return Open(number == KeyTable.None ? NewKey(key, hash) : number, start, end);
        }

        ref var session = ref _sessions[one];
        (session.Start, session.End) = (start, end);
        if (trigger < session.Queued)
        {
            Queue(one, trigger);
        }

        _join = other == NoSession ? null : (one, other);
        return one;
    }

    public override bool Ends(long watermark) => _timers.TryPeek(out _, out var first) && first <= watermark;

    public override void Join()
    {
        var (one, other) = _join!.Value;
        Merge(States[one], States[other]);

        // Its number is free when its timer ends.
        Unlink(other);
        _sessions[other].Key = NoKey;
        _open--;
        _join = null;
    }

    public override void End(long place, long watermark, GroupsDue due)
    {
        while (_timers.TryPeek(out var number, out var at) && at <= watermark)
        {
            _timers.Dequeue();
            EndTimer(number, at, watermark);
        }

        _ended.Sort((one, other) => Compare(one, other));
        foreach (var (trigger, number) in _ended)
        {
            ref var session = ref _sessions[number];
            due.Begin(new(place, session.Start, session.End, trigger, _keys));
            due.Add(session.Key, States[number]);
            Unlink(number);
            if (_first[session.Key] == NoSession)
            {
                _idle.Add(session.Key);
            }

            Free(number);
            _open--;
        }

        _ended.Clear();
    }

    public override void Forget()
    {
        if (_open == 0 && _sessions.Count > 0)
        {
            (_keys, _first, _sessions, _timers, _free, States) = (new(), new(), new(), new(), NoSession, new(Folds.Count));
        }
        else
        {
            foreach (var key in _idle.Where(key => _first[key] == NoSession))
            {
                _first[key] = KeyRemoved;
                _keys.Remove(key);
            }

            _keys.Compact();
        }

        _idle.Clear();
    }

    public override void Write(Func<StateWriter> begin, Func<StateWriter, long> give)
    {
        foreach (var numbers in Enumerable.Range(0, _sessions.Count).Where(number => _sessions[number].Key != NoKey).Chunk(GroupsPerPiece))
        {
            var piece = begin();
            piece.Int(numbers.Length);
            foreach (var number in numbers)
            {
                var session = _sessions[number];
                piece.Bytes(_keys[session.Key]);
                piece.Long(session.Start);
                piece.Long(session.End);
                Write(piece, States[number]);
            }

            give(piece);
        }
    }

    public override void Read(ref StateReader reader)
    {
        Span<uint> room = stackalloc uint[HashesAhead];
        for (var n = reader.Count(); n > 0;)
        {
            var hashes = Ahead(reader, n, 2 * sizeof(long), room);
            _keys.Warm(hashes);
            foreach (var hash in hashes)
            {
                var text = reader.Bytes();
                var key = _keys.Find(text, hash);
                var number = Open(key == KeyTable.None ? NewKey(text, hash) : key, reader.Long(), reader.Long());
                Read(ref reader, States[number]);
            }

            n -= hashes.Length;
        }
    }

    /// <summary>The sessions of a key that a window touches, by their starts; the window grows to all. No third one fits between two.</summary>
    private (int One, int Other) Touched(int key, ref long start, ref long end)
    {
        var (from, to, one, other) = (start, end, NoSession, NoSession);
        for (var number = _first[key]; number >= 0; number = _sessions[number].Next)
        {
            ref var session = ref _sessions[number];
            if (session.Start <= to && session.End >= from)
            {
                (one, other) = one == NoSession ? (number, NoSession) : session.Start < _sessions[one].Start ? (number, one) : (one, number);
                (start, end) = (Math.Min(start, session.Start), Math.Max(end, session.End));
            }
        }

        return (one, other);
    }

    private int NewKey(ReadOnlySpan<byte> text, uint hash)
    {
        var key = _keys.Add(text, hash);
        if (key == _first.Count)
        {
            _first.Add(NoSession);
        }

        _first[key] = NoSession;
        return key;
    }

    private int Open(int key, long start, long end)
    {
        var number = _free;
        if (number == NoSession)
        {
            number = _sessions.Count;
            _sessions.Add(default);
            if (number >> GroupStates.PageBits << GroupStates.PageBits == number)
            {
                // Pages are taken in the order of the numbers.
                Invariant.Check(States.TakePage() == number >> GroupStates.PageBits);
            }
        }
        else
        {
            _free = _sessions[number].Next;
            States[number].Clear();
        }

        _sessions[number] = new Session { Start = start, End = end, Key = key, Next = _first[key] };
        _first[key] = number;
        _open++;
        Queue(number, windows.Trigger(end));
        return number;
    }

    // A session has one timer that counts, at its end or before it. Most sessions grow often before their timer ends.
    private void Queue(int number, long trigger)
    {
        _sessions[number].Queued = trigger;
        _timers.Enqueue(number, trigger);
    }

    private void EndTimer(int number, long at, long watermark)
    {
        ref var session = ref _sessions[number];
        if (session.Queued != at)
        {
            return;
        }

        if (session.Key == NoKey)
        {
            Free(number);
            return;
        }

        var trigger = windows.Trigger(session.End);
        if (trigger > watermark)
        {
            Queue(number, trigger);
            return;
        }

        session.Queued = long.MinValue;
        _ended.Add(new(trigger, number));
    }

    private void Unlink(int number)
    {
        var (key, next) = (_sessions[number].Key, _sessions[number].Next);
        if (_first[key] == number)
        {
            _first[key] = next;
            return;
        }

        var before = _first[key];
        while (_sessions[before].Next != number)
        {
            before = _sessions[before].Next;
        }

        _sessions[before].Next = next;
    }

    private void Free(int number)
    {
        _sessions[number] = new Session { Key = NoKey, Next = _free, Queued = long.MinValue };
        _free = number;
    }

    private int Compare(in Ended one, in Ended other)
    {
        ref var left = ref _sessions[one.Number];
        ref var right = ref _sessions[other.Number];
        var order = one.Trigger.CompareTo(other.Trigger);
        order = order != 0 ? order : left.End.CompareTo(right.End);
        order = order != 0 ? order : left.Start.CompareTo(right.Start);
        return order != 0 ? order : KeyOrder.Compare(_keys[left.Key], _keys[right.Key]);
    }

    private readonly record struct Ended(long Trigger, int Number);
}
