namespace Tarn.Storage.Rights;

/// <summary>The decision of an action for every key that begins with a prefix.</summary>
public enum FolderRight
{
    /// <summary>No object of the folder.</summary>
    None,

    /// <summary>A policy names something inside the folder: each object has its own decision.</summary>
    Some,

    /// <summary>Every object of the folder, present or future.</summary>
    All,
}
