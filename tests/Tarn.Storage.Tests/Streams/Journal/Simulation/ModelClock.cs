namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// A second implementation of D12 (arrival times never go back): whether the log may trust the wall clock, from
/// observable facts. In uncertain cases it may.
/// </summary>
internal sealed class ModelClock(SimulatedClock clock)
{
    private static readonly long HourMs = (long)TimeSpan.FromHours(1).TotalMilliseconds;
    private static readonly long DoubtForMs = 24 * HourMs;

    private long _upMs;
    private long _anchorMs;
    private bool _anchorIsKnown;
    private StartTrust _start;
    private long? _awaySince;
    private long? _keptSince;

    /// <summary>The first judgement of the clock at a start.</summary>
    internal enum StartTrust
    {
        Trusted,

        /// <summary>The clock is far from every known record; unknown records may be nearer.</summary>
        Far,

        /// <summary>The clock is far from every record, and there are no unknown records.</summary>
        CertainlyFar,
    }

    /// <summary>No observable fact contradicts the clock.</summary>
    public bool MayBeTrusted { get; private set; }

    // The wall clock less the time passed: only a jump changes it.
    private long SkewMs => clock.NowMs - _upMs;

    /// <summary>Begins a process. A doubt that is on the disk continues.</summary>
    public void BeginLife(StartTrust trust)
    {
        (_anchorMs, _anchorIsKnown, _awaySince) = (SkewMs, true, null);
        Started(trust);
    }

    /// <summary>Sets a better judgement, after all records have been read.</summary>
    public void Started(StartTrust trust)
    {
        _start = trust;
        Judge();
    }

    public void Advance(long ms)
    {
        _upMs += ms;
        Judge();
    }

    /// <summary>
    /// Notes that a record was stamped by this clock and acknowledged: an earlier doubt is then on the disk.
    /// </summary>
    public void Stamped()
    {
        var jumped = _anchorIsKnown && Math.Abs(SkewMs - _anchorMs) > 2 * HourMs;
        if (_awaySince is not { } since || _upMs - since > DoubtForMs || !(jumped || _start == StartTrust.CertainlyFar))
        {
            return;
        }

        (_keptSince, _awaySince, _start) = (since, null, StartTrust.Trusted);
        _anchorMs = SkewMs;
        Judge();
    }

    /// <summary>
    /// Called before an operator confirms the clock. Whatever the outcome, a start may forget the doubt from now on.
    /// </summary>
    public void Vouch() => _keptSince = null;

    /// <summary>Notes that the log has accepted the confirmation.</summary>
    public void Accepted()
    {
        (_anchorMs, _anchorIsKnown, _awaySince, _keptSince, _start) = (SkewMs, true, null, null, StartTrust.Trusted);
        Judge();
    }

    private void Judge()
    {
        if (_keptSince is { } kept && _upMs - kept > DoubtForMs)
        {
            // The time with which the log compares the clock from now on depends on when it checked.
            (_keptSince, _anchorIsKnown) = (null, false);
        }

        var isAway = _start != StartTrust.Trusted || (_anchorIsKnown && Math.Abs(SkewMs - _anchorMs) > HourMs);
        _awaySince = isAway ? _awaySince ?? _upMs : null;
        MayBeTrusted = _keptSince is null && (_awaySince is not { } since || _upMs - since > DoubtForMs);
    }
}
