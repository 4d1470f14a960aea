namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// A second implementation of D12 (arrival times never go back): whether the log may trust the wall clock, from
/// observable facts. In uncertain cases it may.
/// </summary>
internal sealed class ModelClock(SimulatedClock clock)
{
    private static readonly long HourMs = (long)TimeSpan.FromHours(1).TotalMilliseconds;
    private static readonly long DoubtForMs = 24 * HourMs;

    private long upMs;
    private long anchorMs;
    private bool anchorIsKnown;
    private StartTrust start;
    private long? awaySince;
    private long? keptSince;

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
    private long SkewMs => clock.NowMs - upMs;

    /// <summary>Begins a process. A doubt that is on the disk continues.</summary>
    public void BeginLife(StartTrust trust)
    {
        (anchorMs, anchorIsKnown, awaySince) = (SkewMs, true, null);
        Started(trust);
    }

    /// <summary>Sets a better judgement, after all records have been read.</summary>
    public void Started(StartTrust trust)
    {
        start = trust;
        Judge();
    }

    public void Advance(long ms)
    {
        upMs += ms;
        Judge();
    }

    /// <summary>
    /// Notes that a record was stamped by this clock and acknowledged: an earlier doubt is then on the disk.
    /// </summary>
    public void Stamped()
    {
        var jumped = anchorIsKnown && Math.Abs(SkewMs - anchorMs) > 2 * HourMs;
        if (awaySince is not { } since || upMs - since > DoubtForMs || !(jumped || start == StartTrust.CertainlyFar))
        {
            return;
        }

        (keptSince, awaySince, start) = (since, null, StartTrust.Trusted);
        anchorMs = SkewMs;
        Judge();
    }

    /// <summary>
    /// Called before an operator confirms the clock. Whatever the outcome, a start may forget the doubt from now on.
    /// </summary>
    public void Vouch() => keptSince = null;

    /// <summary>Notes that the log has accepted the confirmation.</summary>
    public void Accepted()
    {
        (anchorMs, anchorIsKnown, awaySince, keptSince, start) = (SkewMs, true, null, null, StartTrust.Trusted);
        Judge();
    }

    private void Judge()
    {
        if (keptSince is { } kept && upMs - kept > DoubtForMs)
        {
            // The time with which the log compares the clock from now on depends on when it checked.
            (keptSince, anchorIsKnown) = (null, false);
        }

        var isAway = start != StartTrust.Trusted || (anchorIsKnown && Math.Abs(SkewMs - anchorMs) > HourMs);
        awaySince = isAway ? awaySince ?? upMs : null;
        MayBeTrusted = keptSince is null && (awaySince is not { } since || upMs - since > DoubtForMs);
    }
}
