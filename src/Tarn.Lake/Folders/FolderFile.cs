namespace Tarn.Lake.Folders;

/// <summary>An object of a folder.</summary>
/// <param name="Path">Its key after the folder's prefix.</param>
/// <param name="Version">The number of its version, which identifies its bytes.</param>
internal readonly record struct FolderFile(string Path, long Version, long SizeBytes);
