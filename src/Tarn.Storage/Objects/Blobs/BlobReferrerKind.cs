namespace Tarn.Storage.Objects.Blobs;

/// <summary>Kinds of <see cref="BlobReferrer"/>. The numbers are stored on disk.</summary>
internal enum BlobReferrerKind : byte
{
    Version = 1,
    Part = 2,
    Segment = 3,
    Kept = 4,
}
