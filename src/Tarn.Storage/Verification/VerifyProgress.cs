namespace Tarn.Storage.Verification;

/// <summary>How far a verification is.</summary>
/// <param name="Part">What is being read: journal, blobs, metadata.</param>
/// <param name="DoneBytes">Bytes read.</param>
/// <param name="TotalBytes">Bytes in all.</param>
public readonly record struct VerifyProgress(string Part, long DoneBytes, long TotalBytes);
