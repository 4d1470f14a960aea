namespace Tarn.Delivery.Records;

/// <summary>The change that a record makes to a table. Buffers hold the numbers.</summary>
public enum RecordOperation : byte
{
    /// <summary>A new row.</summary>
    Insert = 0,

    /// <summary>A new version of the row with its unique keys.</summary>
    Update = 1,

    /// <summary>The row with its unique keys goes.</summary>
    Delete = 2,
}
