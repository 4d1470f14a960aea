namespace Tarn.Streaming.Running.Clocks;

/// <summary>The arrival clock: the greatest arrival time of the inputs so far, Unix milliseconds.</summary>
internal sealed class ArrivalClock
{
    private readonly List<long> _at = [];
    private long _first;

    /// <summary>The clock after the present inputs; the least number: none came.</summary>
    public long Ms { get; private set; } = long.MinValue;

    /// <summary>Moves the clock over inputs.</summary>
    /// <param name="place">The position of the first one.</param>
    /// <param name="inputs">The inputs in their order.</param>
    public void Begin(long place, IReadOnlyList<StreamInput> inputs)
    {
        _first = place;
        _at.Clear();
        foreach (var input in inputs)
        {
            Ms = Math.Max(Ms, input.ArrivalMs);
            _at.Add(Ms);
        }
    }

    /// <summary>The clock at one of the present inputs.</summary>
    public long At(long place) => _at[(int)(place - _first)];

    /// <summary>Puts the clock of a state back.</summary>
    public void Restore(long ms) => Ms = ms;
}
