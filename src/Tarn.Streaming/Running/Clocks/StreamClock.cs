namespace Tarn.Streaming.Running.Clocks;

/// <summary>A watermark, and its moves by the present inputs. It never goes back.</summary>
internal abstract class StreamClock
{
    private readonly List<(long Place, long Watermark)> _moves = [];

    /// <summary>The watermark; the least number: none yet.</summary>
    public long Watermark { get; private set; } = long.MinValue;

    /// <summary>The watermark before the present inputs.</summary>
    public long Start { get; private set; } = long.MinValue;

    /// <summary>The positions of the present inputs after which the watermark grew, with its new value.</summary>
    public IReadOnlyList<(long Place, long Watermark)> Moves => _moves;

    /// <summary>Begins with the next inputs.</summary>
    public virtual void Begin()
    {
        Start = Watermark;
        _moves.Clear();
    }

    /// <summary>The watermark before an input; the least number: none yet.</summary>
    public long Before(long place)
    {
        var (low, high) = (0, _moves.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _moves[middle].Place < place ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? Start : _moves[low - 1].Watermark;
    }

    /// <summary>Moves the watermark after an input; a smaller one changes nothing.</summary>
    protected void Move(long place, long watermark)
    {
        if (watermark > Watermark)
        {
            Watermark = watermark;
            _moves.Add((place, watermark));
        }
    }

    /// <summary>Puts the watermark of a state back.</summary>
    protected void Restore(long watermark) => Watermark = watermark;
}
