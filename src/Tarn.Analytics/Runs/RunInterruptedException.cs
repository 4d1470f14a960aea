namespace Tarn.Analytics.Runs;

/// <summary>A request came while a run waited for a target that refuses. The rows are made again by the next run.</summary>
internal sealed class RunInterruptedException() : Exception("A request ends the wait for a target.");
