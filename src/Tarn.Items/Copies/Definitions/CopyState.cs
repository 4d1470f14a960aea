namespace Tarn.Items.Copies.Definitions;

/// <summary>The state of a copy. The numbers are stored.</summary>
public enum CopyState : byte
{
    /// <summary>Its rows are being written.</summary>
    Creating = 1,

    /// <summary>It has all rows, durably.</summary>
    Available = 2,
}
