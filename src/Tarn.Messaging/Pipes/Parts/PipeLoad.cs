using Tarn.Meters;

namespace Tarn.Messaging.Pipes.Parts;

/// <summary>The counts of a pipe, and its executions now. Safe for several threads.</summary>
/// <param name="cells">The counts.</param>
public sealed class PipeLoad(Cells cells)
{
    private readonly Lock _gate = new();
    private int _running;
    private int _peak;

    /// <summary>The counts.</summary>
    public Cells Cells => cells;

    /// <summary>The most executions at once since the last call of this method.</summary>
    public int TakePeak()
    {
        lock (_gate)
        {
            var peak = _peak;
            _peak = _running;
            return peak;
        }
    }

    internal void Begin()
    {
        lock (_gate)
        {
            _peak = Math.Max(_peak, ++_running);
        }
    }

    internal void End()
    {
        lock (_gate)
        {
            _running--;
        }
    }
}
