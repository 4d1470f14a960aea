namespace Tarn.Dispatch.Work;

/// <summary>Lengths of pauses; an infinite one has no end.</summary>
internal static class Pauses
{
    /// <summary>The part of a pause that is left.</summary>
    public static TimeSpan Rest(TimeSpan pause, TimeSpan elapsed) => elapsed < pause ? pause - elapsed : TimeSpan.Zero;

    /// <summary>The shorter one.</summary>
    public static TimeSpan Min(TimeSpan one, TimeSpan other) =>
        one == Timeout.InfiniteTimeSpan || (other != Timeout.InfiniteTimeSpan && other < one) ? other : one;
}
