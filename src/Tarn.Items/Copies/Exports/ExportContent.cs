namespace Tarn.Items.Copies.Exports;

/// <summary>The lines of an export. The numbers are stored.</summary>
public enum ExportContent : byte
{
    /// <summary>Every item of a moment.</summary>
    Items = 1,

    /// <summary>The items that changed within a time, as they are at its end.</summary>
    NewImages = 2,

    /// <summary>These, and as they were at its begin.</summary>
    NewAndOldImages = 3,
}
