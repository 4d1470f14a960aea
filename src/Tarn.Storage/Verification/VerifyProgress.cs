namespace Tarn.Storage.Verification;

/// <summary>The progress of a verification.</summary>
/// <param name="Part">The part that is being read: journal, blobs, metadata.</param>
/// <param name="DoneBytes">Bytes read.</param>
/// <param name="TotalBytes">Bytes in all.</param>
public readonly record struct VerifyProgress(string Part, long DoneBytes, long TotalBytes);
