namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>
/// Callers that wait because the queue is full: one line per stream; the lines take turns. The owner's lock guards it.
/// </summary>
internal sealed class WaitingCallers
{
    private readonly Dictionary<long, Line> _lines = [];
    private readonly LinkedList<Line> _turns = new();

    /// <summary>Bytes of all waiting items.</summary>
    public long Bytes { get; private set; }

    /// <summary>The item whose turn it is; null when no item waits.</summary>
    public PendingItem? Next => _turns.First?.Value.Places.First!.Value.Item;

    /// <summary>Whether an item of the stream waits: later items of the stream must not pass it.</summary>
    public bool Holds(long stream) => _lines.ContainsKey(stream);

    /// <summary>Bytes of one stream's callers.</summary>
    public long BytesOf(long stream) => _lines.TryGetValue(stream, out var line) ? line.Bytes : 0;

    public Place Enter(PendingItem item)
    {
        if (!_lines.TryGetValue(item.Turn, out var line))
        {
            _lines.Add(item.Turn, line = new Line());
            _turns.AddLast(line.Turn);
        }

        var place = new Place(item);
        line.Places.AddLast(place.Node);
        Count(line, item.Bytes);
        return place;
    }

    /// <summary>Lets the next item in; its line's next turn comes after all other lines.</summary>
    public PendingItem Admit()
    {
        var line = _turns.First!.Value;
        var place = line.Places.First!.Value;
        Remove(line, place);
        if (line.Places.Count > 0)
        {
            _turns.Remove(line.Turn);
            _turns.AddLast(line.Turn);
        }

        place.Done.TrySetResult(true);
        return place.Item;
    }

    /// <summary>Takes an item out. False: it was let in or refused meanwhile.</summary>
    public bool TryLeave(Place place)
    {
        if (place.Node.List is null)
        {
            return false;
        }

        Remove(_lines[place.Item.Turn], place);
        return true;
    }

    /// <summary>Refuses every waiting item.</summary>
    public void Close(Func<Exception> reason)
    {
        foreach (var line in _turns)
        {
            foreach (var place in line.Places)
            {
                place.Done.TrySetException(reason());
            }

            line.Places.Clear();
        }

        _turns.Clear();
        _lines.Clear();
        Bytes = 0;
    }

    private void Remove(Line line, Place place)
    {
        line.Places.Remove(place.Node);
        Count(line, -place.Item.Bytes);
        if (line.Places.Count == 0)
        {
            _lines.Remove(place.Item.Turn);
            _turns.Remove(line.Turn);
        }
    }

    private void Count(Line line, long bytes)
    {
        line.Bytes += bytes;
        Bytes += bytes;
    }

    private sealed class Line
    {
        public Line() => Turn = new LinkedListNode<Line>(this);

        public LinkedList<Place> Places { get; } = new();

        public LinkedListNode<Line> Turn { get; }

        public long Bytes { get; set; }
    }

    /// <summary>One caller's turn in its stream's line.</summary>
    internal sealed class Place
    {
        public Place(PendingItem item)
        {
            Item = item;
            Node = new LinkedListNode<Place>(this);
        }

        public PendingItem Item { get; }

        /// <summary>
        /// True: the item was let in; fails when the log stops. The code that withdraws the item completes this itself.
        /// </summary>
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal LinkedListNode<Place> Node { get; }
    }
}
