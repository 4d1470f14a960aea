namespace Tarn.Items.Windows;

/// <summary>The images that readers of a table's stream get. The numbers are stored.</summary>
public enum StreamView : byte
{
    /// <summary>None.</summary>
    KeysOnly = 1,

    /// <summary>The item after the change.</summary>
    NewImage = 2,

    /// <summary>The item before the change.</summary>
    OldImage = 3,

    /// <summary>Both.</summary>
    NewAndOldImages = 4,
}
