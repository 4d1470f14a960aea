using Tarn.Storage.Checksums;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.States.Groups;

/// <summary>
/// The open panes with their groups. A window merges its panes in their order, so the bits of its sums of doubles do not depend on the cuts of
/// the input.
/// </summary>
internal sealed class PaneGroups(StreamWindows windows, IReadOnlyList<StreamFold> folds) : WindowGroups(folds)
{
    private const int PaneBytes = 400;

    private readonly SortedDictionary<long, Pane> _open = [];
    private (long Start, Pane Pane)? _same;

    public override bool IsOpen => windows.Open.Count > 0;

    public override long Bytes => States.Bytes + _open.Values.Sum(p => PaneBytes + p.Keys.Bytes);

    public override int Of(long clock, ReadOnlySpan<byte> key, long watermark)
    {
        if (windows.Add(clock, "", watermark) is not { } last)
        {
            return NoGroup;
        }

        var pane = PaneAt(windows.Pane(clock));
        pane.Last = Math.Max(pane.Last, last);
        return pane.Of(key, KeyTable.HashOf(key));
    }

    public override bool Ends(long watermark) => windows.Ends(watermark);

    public override void End(long place, long watermark, GroupsDue due)
    {
        var hasEnded = false;
        while (windows.Take(watermark) is { } window)
        {
            hasEnded = true;
            var panes = windows.PanesOf(window).Where(_open.ContainsKey).Select(start => _open[start]).ToList();
            var whole = panes.Count == 1 ? panes[0] : Merged(panes);
            due.Begin(new(place, window.Start, window.End, window.Trigger, whole.Keys));
            foreach (var key in KeyOrder.Sorted(whole.Keys))
            {
                due.Add(key, whole[key]);
            }
        }

        if (hasEnded)
        {
            Drop(watermark);
        }
    }

    public override void Write(Func<StateWriter> begin, Func<StateWriter, long> give)
    {
        foreach (var (start, pane) in _open)
        {
            for (var key = 0; key < pane.Keys.Count;)
            {
                var piece = begin();
                var end = Math.Min(key + GroupsPerPiece, pane.Keys.Count);
                piece.Long(start);
                piece.Long(pane.Last);
                piece.Int(end - key);
                for (; key < end; key++)
                {
                    piece.Bytes(pane.Keys[key]);
                    Write(piece, pane[key]);
                }

                give(piece);
            }
        }
    }

    public override void Read(ref StateReader reader)
    {
        var pane = PaneAt(reader.Long());
        pane.Last = reader.Long();
        Span<uint> room = stackalloc uint[HashesAhead];
        for (var n = reader.Count(); n > 0;)
        {
            var hashes = Ahead(reader, n, 0, room);
            pane.Keys.Warm(hashes);
            foreach (var hash in hashes)
            {
                Read(ref reader, States[pane.Of(reader.Bytes(), hash)]);
            }

            n -= hashes.Length;
        }
    }

    private Pane Merged(List<Pane> panes)
    {
        var states = new GroupStates(Folds.Count);
        var whole = new Pane(states);
        foreach (var pane in panes)
        {
            for (var key = 0; key < pane.Keys.Count; key++)
            {
                var text = pane.Keys[key];
                Merge(states[whole.Of(text, KeyTable.HashOf(text))], pane[key]);
            }
        }

        return whole;
    }

    /// <summary>Forgets the panes all of whose windows a watermark has ended.</summary>
    private void Drop(long watermark)
    {
        _same = null;
        foreach (var (start, pane) in _open.Where(p => p.Value.Last <= watermark).ToList())
        {
            _open.Remove(start);
            pane.Free();
        }
    }

    // Rows come in groups of one pane.
    private Pane PaneAt(long start)
    {
        if (_same is { } same && same.Start == start)
        {
            return same.Pane;
        }

        if (!_open.TryGetValue(start, out var pane))
        {
            _open.Add(start, pane = new Pane(States));
        }

        _same = (start, pane);
        return pane;
    }
}
