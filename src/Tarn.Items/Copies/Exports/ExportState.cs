namespace Tarn.Items.Copies.Exports;

/// <summary>The state of an export. The numbers are stored.</summary>
public enum ExportState : byte
{
    InProgress = 1,

    Completed = 2,

    /// <summary>It ended with a reason; its objects may be incomplete, and no manifest names them.</summary>
    Failed = 3,
}
