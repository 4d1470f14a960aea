namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// D12, told a second time: when the log may take the wall clock for the time, from what everybody can see. Where that is not certain it may.
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

    /// <summary>What the first look at a start's clock said.</summary>
    internal enum StartTrust
    {
        Trusted,

        /// <summary>It is far from every record that is known; others may be nearer.</summary>
        Far,

        /// <summary>There are no other records.</summary>
        CertainlyFar,
    }

    /// <summary>Nothing that can be seen speaks against the clock.</summary>
    public bool MayBeTrusted { get; private set; }

    // What the wall clock says, less what has passed: only a jump changes it.
    private long SkewMs => clock.NowMs - upMs;

    /// <summary>A process begins; a doubt that is on the disk goes on.</summary>
    public void BeginLife(StartTrust trust)
    {
        (anchorMs, anchorIsKnown, awaySince) = (SkewMs, true, null);
        Started(trust);
    }

    /// <summary>All records were read since: now it is known better.</summary>
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

    /// <summary>A record got a time of this clock, and is acknowledged: a doubt that began before is on the disk.</summary>
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

    /// <summary>Somebody is about to vouch for the clock: whatever becomes of that, a start may forget the doubt from now on.</summary>
    public void Vouch() => keptSince = null;

    /// <summary>The log has taken his word.</summary>
    public void Accepted()
    {
        (anchorMs, anchorIsKnown, awaySince, keptSince, start) = (SkewMs, true, null, null, StartTrust.Trusted);
        Judge();
    }

    private void Judge()
    {
        if (keptSince is { } kept && upMs - kept > DoubtForMs)
        {
            // What the log holds the clock against from now on depends on when it looked.
            (keptSince, anchorIsKnown) = (null, false);
        }

        var isAway = start != StartTrust.Trusted || (anchorIsKnown && Math.Abs(SkewMs - anchorMs) > HourMs);
        awaySince = isAway ? awaySince ?? upMs : null;
        MayBeTrusted = keptSince is null && (awaySince is not { } since || upMs - since > DoubtForMs);
    }
}
