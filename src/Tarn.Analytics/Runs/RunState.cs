using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;

namespace Tarn.Analytics.Runs;

/// <summary>The present state of a runner, for status. Its runner writes it, any thread reads it.</summary>
internal sealed class RunState
{
    private readonly Lock _gate = new();
    private RunPhase _phase = RunPhase.Starting;
    private string? _reason;
    private RunRow? _row;
    private ApplicationPlan? _plan;
    private long? _computesSince;
    private RunFigures _figures;

    public (RunPhase Phase, string? Reason) Now
    {
        get
        {
            lock (_gate)
            {
                return (_phase, _reason);
            }
        }
    }

    /// <summary>The row as it was last committed; null: it was not read yet.</summary>
    public RunRow? Row
    {
        get
        {
            lock (_gate)
            {
                return _row;
            }
        }
    }

    /// <summary>The plan that runs; null: none has begun.</summary>
    public ApplicationPlan? Plan
    {
        get
        {
            lock (_gate)
            {
                return _plan;
            }
        }
    }

    public RunFigures Figures
    {
        get
        {
            lock (_gate)
            {
                return _figures;
            }
        }
    }

    /// <summary>Enters a phase.</summary>
    /// <returns>Whether phase or reason are new.</returns>
    public bool Enter(RunPhase phase, string? reason = null)
    {
        lock (_gate)
        {
            var isNew = (_phase, _reason) != (phase, reason);
            (_phase, _reason) = (phase, reason);
            return isNew;
        }
    }

    /// <summary>The time since when the engine computes over its inputs without a row; null: it does not compute.</summary>
    public long? ComputesSince
    {
        get
        {
            lock (_gate)
            {
                return _computesSince;
            }
        }

        set
        {
            lock (_gate)
            {
                _computesSince = value;
            }
        }
    }

    public void Began(ApplicationPlan plan)
    {
        lock (_gate)
        {
            _plan = plan;
        }
    }

    public void Committed(RunRow row)
    {
        lock (_gate)
        {
            _row = row;
        }
    }

    public void Measured(in RunFigures figures)
    {
        lock (_gate)
        {
            _figures = figures;
        }
    }
}
