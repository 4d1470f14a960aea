namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// Defects planted below the journal, to prove that the invariants detect them. <c>bench/simulate-mutants.mjs</c>
/// plants defects in the journal itself.
/// </summary>
public enum SimulationDefect
{
    None,

    /// <summary>
    /// Syncs do nothing, so acknowledged records are not durable; this breaks D1 (system calls are checked).
    /// </summary>
    SyncsAreSkipped,

    /// <summary>
    /// A failed sync seems to succeed, and the file stays in use, as with .NET's own flush; this breaks D1 and D2 (a
    /// failed sync poisons its file).
    /// </summary>
    SyncErrorsAreHidden,

    /// <summary>Names are never made durable.</summary>
    FolderSyncsAreSkipped,
}
