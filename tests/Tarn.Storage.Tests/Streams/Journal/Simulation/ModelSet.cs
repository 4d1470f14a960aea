namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>A commit of a row and records of several shards: whole or absent (D9).</summary>
internal sealed class ModelSet(int number, ModelRecord[] records)
{
    public int Number { get; } = number;

    public ModelRecord[] Records { get; } = records;

    /// <summary>True: it is there for ever; false: it never is; null: nobody knows.</summary>
    public bool? IsThere { get; set; }
}
