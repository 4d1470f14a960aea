namespace Tarn.Items.Copies.Transfers;

/// <summary>The state of an export or import. The numbers are stored.</summary>
public enum TransferState : byte
{
    InProgress = 1,

    /// <summary>The bucket, or the table, has all items that could be read.</summary>
    Completed = 2,

    /// <summary>It ended with a reason: no manifest names the objects of an export, and the table of an import was removed.</summary>
    Failed = 3,
}
