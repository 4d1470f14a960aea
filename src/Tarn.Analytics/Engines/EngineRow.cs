namespace Tarn.Analytics.Engines;

/// <summary>The fates of a row that an engine gives out. The numbers are in frames of the worker.</summary>
public enum RowFate : byte
{
    /// <summary>A row for a target: a JSON object of the target's columns.</summary>
    Result = 0,

    /// <summary>A record whose windows had all ended: <see cref="EngineRow.Values"/> is a JSON object with window, watermark and the record.</summary>
    Late = 1,

    /// <summary>A record that cannot be parsed, lacks its event time or fails in an expression: a JSON object with the reason and the record.</summary>
    Bad = 2,

    /// <summary>
    /// A row leaves a target that has a PRIMARY KEY: a JSON object with the columns of the key. Results of this target replace the row of their key.
    /// </summary>
    Removal = 3,
}

/// <summary>One row that an input made due.</summary>
/// <param name="Place">The input's position.</param>
/// <param name="Kind">The fate.</param>
/// <param name="Table">The number of the target in the plan; of a late or bad record: of its source.</param>
/// <param name="WatermarkMs">The watermark before the input, Unix milliseconds; null: none yet.</param>
/// <param name="Values">UTF-8; valid until the next piece is asked for.</param>
public readonly record struct EngineRow(long Place, RowFate Kind, int Table, long? WatermarkMs, ReadOnlyMemory<byte> Values);
