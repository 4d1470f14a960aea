namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// A commit of a row and records of several shards, whole or absent: D9 (one commit for rows and records).
/// </summary>
internal sealed class ModelSet(int number, ModelRecord[] records)
{
    public int Number { get; } = number;

    public ModelRecord[] Records { get; } = records;

    /// <summary>True: present for ever. False: absent for ever. Null: unknown.</summary>
    public bool? IsThere { get; set; }
}
