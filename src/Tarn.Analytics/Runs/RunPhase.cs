namespace Tarn.Analytics.Runs;

/// <summary>The present work of an application.</summary>
public enum RunPhase
{
    /// <summary>It does not run.</summary>
    Stopped,

    /// <summary>Every slot of an engine is taken; it waits for one.</summary>
    Waiting,

    /// <summary>It opens its engine, and repeats inputs after the checkpoint.</summary>
    Starting,

    /// <summary>It reads, computes and commits.</summary>
    Running,

    /// <summary>A target or a source refuses; it tries again.</summary>
    Held,

    /// <summary>It failed, and begins again after a pause.</summary>
    Failed,

    /// <summary>It waits until its user acts.</summary>
    Halted,
}
