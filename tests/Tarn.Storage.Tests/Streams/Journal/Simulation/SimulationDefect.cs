namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>What can be planted below the journal, to see that the invariants notice. Defects of the journal itself: <c>bench/simulate-mutants.mjs</c>.</summary>
public enum SimulationDefect
{
    None,

    /// <summary>Syncs do nothing: what is acknowledged is not durable (D1).</summary>
    SyncsAreSkipped,

    /// <summary>A failed sync looks well, and the file is used on: what .NET's own flush does (D1, D2).</summary>
    SyncErrorsAreHidden,

    /// <summary>Names are never made durable.</summary>
    FolderSyncsAreSkipped,
}
